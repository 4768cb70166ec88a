// A value or an error, for failures that come from the outside: peers, disks, documents, callers.
//
// The interface follows std::expected (C++23), so that one day it becomes it. Nothing here throws;
// reading the value of a failed result is a defect of ours and stops the process.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/assert.h"

namespace orchestrion {

// What went wrong, for a person and for a program.
//   code     stable and dotted, "document.notFound"; documented in docs/reference/errors.md
//   message  one sentence: what was expected, what was found, what to do
struct Error {
    std::string code;
    std::string message;
};

template <class E>
class Unexpected {
public:
    explicit Unexpected(E error) : error_(std::move(error)) {}
    E& error() { return error_; }

private:
    E error_;
};

inline Unexpected<Error> fail(std::string_view code, std::string message) {
    return Unexpected<Error>(Error{std::string(code), std::move(message)});
}
template <class E>
Unexpected<std::decay_t<E>> fail(E&& error) {
    return Unexpected<std::decay_t<E>>(std::forward<E>(error));
}

template <class T, class E = Error>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    template <std::convertible_to<E> G>
    Result(Unexpected<G> failure) : state_(std::in_place_index<1>, std::move(failure.error())) {}

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & {
        ORCH_ASSERT(has_value(), "the result holds an error");
        return std::get<0>(state_);
    }
    const T& value() const& {
        ORCH_ASSERT(has_value(), "the result holds an error");
        return std::get<0>(state_);
    }
    T&& value() && {
        ORCH_ASSERT(has_value(), "the result holds an error");
        return std::get<0>(std::move(state_));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    E& error() {
        ORCH_ASSERT(!has_value(), "the result holds a value");
        return std::get<1>(state_);
    }
    const E& error() const {
        ORCH_ASSERT(!has_value(), "the result holds a value");
        return std::get<1>(state_);
    }

private:
    std::variant<T, E> state_;
};

template <class E>
class [[nodiscard]] Result<void, E> {
public:
    Result() = default;
    template <std::convertible_to<E> G>
    Result(Unexpected<G> failure) : failed_(true), error_(std::move(failure.error())) {}

    bool has_value() const { return !failed_; }
    explicit operator bool() const { return has_value(); }
    E& error() {
        ORCH_ASSERT(failed_, "the result holds no error");
        return error_;
    }
    const E& error() const {
        ORCH_ASSERT(failed_, "the result holds no error");
        return error_;
    }

private:
    bool failed_ = false;
    E error_ = E();
};

}  // namespace orchestrion
