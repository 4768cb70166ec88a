// The data types that Appendix D of W3C SCXML 1.0 is written in, as plainly as they are described
// there.
#pragma once

#include <algorithm>
#include <map>
#include <vector>

namespace orchestrion::oracle {

template <class T>
class List {
public:
    List() = default;
    List(std::initializer_list<T> items) : items_(items) {}
    explicit List(std::vector<T> items) : items_(std::move(items)) {}

    const T& head() const { return items_.front(); }
    List tail() const { return List(std::vector<T>(items_.begin() + 1, items_.end())); }
    List append(const List& other) const {
        List result = *this;
        result.items_.insert(result.items_.end(), other.items_.begin(), other.items_.end());
        return result;
    }
    template <class F>
    List filter(F f) const {
        List result;
        for (const T& item : items_) {
            if (f(item)) result.items_.push_back(item);
        }
        return result;
    }
    template <class F>
    bool some(F f) const {
        return std::any_of(items_.begin(), items_.end(), f);
    }
    template <class F>
    bool every(F f) const {
        return std::all_of(items_.begin(), items_.end(), f);
    }
    template <class F>
    List sort(F before) const {
        List result = *this;
        std::stable_sort(result.items_.begin(), result.items_.end(), before);
        return result;
    }
    bool isEmpty() const { return items_.empty(); }

    auto begin() const { return items_.begin(); }
    auto end() const { return items_.end(); }

private:
    std::vector<T> items_;
};

template <class T>
class OrderedSet {
public:
    void add(const T& item) {
        if (!isMember(item)) items_.push_back(item);
    }
    // `delete` in the pseudo code.
    void remove(const T& item) { std::erase(items_, item); }
    // `union` in the pseudo code.
    void unite(const OrderedSet& other) {
        for (const T& item : other.items_) add(item);
    }
    bool isMember(const T& item) const {
        return std::find(items_.begin(), items_.end(), item) != items_.end();
    }
    template <class F>
    bool some(F f) const {
        return std::any_of(items_.begin(), items_.end(), f);
    }
    template <class F>
    bool every(F f) const {
        return std::all_of(items_.begin(), items_.end(), f);
    }
    bool hasIntersection(const OrderedSet& other) const {
        return some([&](const T& item) { return other.isMember(item); });
    }
    bool isEmpty() const { return items_.empty(); }
    void clear() { items_.clear(); }
    List<T> toList() const { return List<T>(items_); }

private:
    std::vector<T> items_;
};

template <class T>
class Queue {
public:
    void enqueue(T item) { items_.push_back(std::move(item)); }
    T dequeue() {
        T item = std::move(items_.front());
        items_.erase(items_.begin());
        return item;
    }
    bool isEmpty() const { return items_.empty(); }

private:
    std::vector<T> items_;
};

template <class K, class V>
using HashTable = std::map<K, V>;

}  // namespace orchestrion::oracle
