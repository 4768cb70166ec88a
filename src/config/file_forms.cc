// Forms of values that name files, folders and secrets.
#include <xxhash.h>

#include "config/forms.h"

namespace orchestrion::config {
namespace {

json::value textOrNull(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value withContents(json::value shown, const std::string& contents) {
    const uint64_t fingerprint = XXH3_64bits(contents.data(), contents.size());
    return json::object{{"shown", std::move(shown)}, {"contents", fingerprint}};
}

class PathForm : public TypedForm<std::string> {
public:
    PathForm(std::string kind, std::string what) : kind_(std::move(kind)), what_(std::move(what)) {}
    void readInto(const Value& value, std::string& target, Reading& reading) const override {
        const bool path =
            value.isScalar() && !value.text.empty() && value.text.find('\0') == std::string::npos;
        if (!path) return reading.badValue(value, "the path of a " + kind_);
        target = reading.absolutePath(value);
        check(value, target, reading);
    }
    json::value shown(const std::string& source, const Showing&) const override {
        return textOrNull(source);
    }
    json::object schema() const override { return {{"type", "string"}, {"minLength", 1}}; }
    std::string kind() const override { return kind_; }

protected:
    virtual void check(const Value&, const std::string&, Reading&) const {}
    const std::string kind_;
    const std::string what_;
};

class FileForm final : public PathForm {
public:
    explicit FileForm(std::string what) : PathForm("file", std::move(what)) {}
    json::value shown(const std::string& source, const Showing& showing) const override {
        if (showing.contents == nullptr) return PathForm::shown(source, showing);
        const auto it = showing.contents->find(source);
        return withContents(PathForm::shown(source, showing),
                            it == showing.contents->end() ? std::string() : it->second);
    }
    bool hasContents() const override { return true; }

private:
    void check(const Value& value, const std::string&, Reading& reading) const override {
        reading.readFile(value, what_);
    }
};

class FolderForm final : public PathForm {
public:
    explicit FolderForm(std::string what) : PathForm("folder", std::move(what)) {}

private:
    void check(const Value& value, const std::string& path, Reading& reading) const override {
        if (reading.world().files.kind(path) == runtime::Files::Kind::kFolder) return;
        reading.report(value.where, "config.noFolder",
                       "the " + what_ + " '" + path + "' is not a folder", "",
                       "paths are relative to the folder of the file they stand in");
    }
};

class PlaceForm final : public PathForm {
public:
    PlaceForm(std::string kind, bool or_none) : PathForm(std::move(kind), {}), or_none_(or_none) {}
    void readInto(const Value& value, std::string& target, Reading& reading) const override {
        if (or_none_ && value.isScalar() && value.text == "none") return target.clear();
        PathForm::readInto(value, target, reading);
    }
    json::value shown(const std::string& source, const Showing&) const override {
        return or_none_ && source.empty() ? json::value("none") : textOrNull(source);
    }

private:
    const bool or_none_;
};

class SourceForm final : public PathForm {
public:
    SourceForm() : PathForm("document, or its URL", {}) {}
    void readInto(const Value& value, std::string& target, Reading& reading) const override {
        static const FormOf<std::string> kUrl = httpUrl();
        if (value.isScalar() && value.text.starts_with("file:")) {
            target = value.text;
        } else if (value.isScalar() && value.text.find("://") != std::string::npos) {
            kUrl->readInto(value, target, reading);
        } else {
            PathForm::readInto(value, target, reading);
        }
    }
};

class SecretForm final : public TypedForm<Secret> {
public:
    void readInto(const Value& value, Secret& target, Reading& reading) const override {
        const Member* file = value.find("file");
        const Member* variable = value.find("env");
        const bool one = value.isMap() && value.members.size() == 1 && (file || variable);
        const Value& source = file ? file->value : variable ? variable->value : value;
        if (!one || !source.isScalar() || source.text.empty()) {
            return reading.badSecret(
                value,
                value.isScalar() ? "stands here in clear" : "does not say where the secret is",
                "{file: PATH} or {env: NAME}", "put it into a file that only the server may read");
        }
        if (file != nullptr) {
            fromFile(source, target, reading);
        } else {
            fromEnvironment(source, target, reading);
        }
    }
    json::value shown(const Secret& source, const Showing& showing) const override {
        json::value text = nullptr;
        if (!source.source.empty()) text = json::string("(secret from " + source.source + ")");
        return showing.contents == nullptr ? text : withContents(std::move(text), source.value);
    }
    bool hasContents() const override { return true; }
    json::object schema() const override {
        const json::object text{{"type", "string"}, {"minLength", 1}};
        json::object schema{{"type", "object"}};
        schema["properties"] = json::object{{"file", text}, {"env", text}};
        schema["additionalProperties"] = false;
        schema["minProperties"] = 1;
        schema["maxProperties"] = 1;
        return schema;
    }
    std::string kind() const override { return "secret"; }

private:
    static void take(const Value& where, std::string text, std::string source, Secret& target,
                     Reading& reading) {
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
        if (text.empty()) {
            return reading.badSecret(where, "is empty: the " + source + " holds nothing",
                                     "a secret", "");
        }
        target = {std::move(text), std::move(source)};
    }
    static void fromFile(const Value& path, Secret& target, Reading& reading) {
        auto text = reading.readFile(path, "file of a secret");
        if (text)
            take(path, std::move(*text), "file " + reading.absolutePath(path), target, reading);
    }
    static void fromEnvironment(const Value& name, Secret& target, Reading& reading) {
        auto text =
            reading.world().environment ? reading.world().environment(name.text) : std::nullopt;
        const std::string source = "environment variable " + name.text;
        if (text) return take(name, std::move(*text), source, target, reading);
        reading.badSecret(name, "has no value: the " + source + " is not set", "", "");
    }
};

}  // namespace

FormOf<std::string> file(std::string what) {
    return std::make_shared<FileForm>(std::move(what));
}

FormOf<std::string> folder(std::string what) {
    return std::make_shared<FolderForm>(std::move(what));
}

FormOf<std::string> place(std::string kind) {
    return std::make_shared<PlaceForm>(std::move(kind), false);
}

FormOf<std::string> placeOrNone(std::string kind) {
    return std::make_shared<PlaceForm>(std::move(kind) + " or none", true);
}

FormOf<std::string> source() {
    return std::make_shared<SourceForm>();
}

FormOf<Secret> secret() {
    return std::make_shared<SecretForm>();
}

}  // namespace orchestrion::config
