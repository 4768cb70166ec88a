#include "metrics/lint.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <regex>
#include <set>

namespace orchestrion::metrics {
namespace {

using Labels = std::map<std::string, std::string>;

struct Sample {
    std::string name;
    Labels labels;
    double value = 0;
};

struct FamilyOnPage {
    std::string name;
    std::string help;
    std::string type;
    std::vector<Sample> samples;
};

std::optional<double> number(std::string_view text) {
    if (text == "+Inf") return INFINITY;
    if (text == "NaN" || text == "Nan") return NAN;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// Reads name{label="value",…} value.
class SampleReader {
public:
    explicit SampleReader(std::string_view line) : line_(line) {}

    std::optional<Sample> read() {
        Sample sample;
        sample.name = word("{ ");
        if (take('{') && !readLabels(sample.labels)) return std::nullopt;
        if (!take(' ')) return std::nullopt;
        const auto value = number(line_);
        if (!value) return std::nullopt;
        sample.value = *value;
        return sample;
    }

private:
    bool readLabels(Labels& labels) {
        while (!take('}')) {
            const std::string name = word("=");
            if (!take('=') || !take('"')) return false;
            std::string value;
            while (!line_.empty() && line_[0] != '"') {
                if (take('\\') && line_.find_first_of("\\\"n") != 0) return false;
                value += line_[0];
                line_.remove_prefix(1);
            }
            if (!take('"') || !labels.emplace(name, value).second) return false;
            take(',');
        }
        return true;
    }
    std::string word(const char* ends) {
        const size_t size = std::min(line_.find_first_of(ends), line_.size());
        std::string result(line_.substr(0, size));
        line_.remove_prefix(size);
        return result;
    }
    bool take(char c) {
        if (line_.empty() || line_[0] != c) return false;
        line_.remove_prefix(1);
        return true;
    }
    std::string_view line_;
};

class Page {
public:
    explicit Page(std::string_view text) {
        if (!text.ends_with('\n')) report("the page does not end with a line end");
        while (!text.empty()) {
            const std::string line(text.substr(0, text.find('\n')));
            text.remove_prefix(std::min(line.size() + 1, text.size()));
            ++line_;
            read(line);
        }
    }
    const std::vector<FamilyOnPage>& families() const { return families_; }
    std::vector<std::string> takeFindings() { return std::move(findings_); }

private:
    void report(const std::string& what) {
        findings_.push_back("line " + std::to_string(line_) + ": " + what);
    }

    void read(const std::string& line) {
        static const std::regex comment("# (HELP|TYPE) (\\S+) (.*)");
        std::smatch match;
        if (std::regex_match(line, match, comment)) {
            return match[1] == "HELP" ? begin(match[2], match[3]) : type(match[2], match[3]);
        }
        auto sample = SampleReader(line).read();
        if (!sample) return report("is neither a comment nor a sample: " + line);
        if (families_.empty() || families_.back().type.empty() || !belongs(*sample)) {
            return report(sample->name + " stands under no HELP and TYPE of its own");
        }
        if (!series_.emplace(sample->name, sample->labels).second) {
            return report(sample->name + " is there twice with the same labels");
        }
        families_.back().samples.push_back(std::move(*sample));
    }
    void begin(const std::string& name, const std::string& help) {
        if (!names_.insert(name).second) report(name + " is described twice");
        families_.push_back({name, help, {}, {}});
    }
    void type(const std::string& name, const std::string& type) {
        if (families_.empty() || families_.back().name != name) {
            return report(name + " has a TYPE without a HELP before it");
        }
        families_.back().type = type;
    }
    bool belongs(const Sample& sample) const {
        const FamilyOnPage& family = families_.back();
        if (family.type != "histogram") return sample.name == family.name;
        for (const char* suffix : {"_bucket", "_sum", "_count"}) {
            if (sample.name == family.name + suffix) return true;
        }
        return false;
    }

    std::vector<FamilyOnPage> families_;
    std::set<std::string> names_;
    std::set<std::pair<std::string, Labels>> series_;
    std::vector<std::string> findings_;
    size_t line_ = 0;
};

class Linter {
public:
    explicit Linter(std::vector<std::string>& findings) : findings_(findings) {}

    void check(const FamilyOnPage& family) {
        family_ = &family;
        checkName();
        checkUnit();
        checkHelp();
        checkType();
        for (const Sample& sample : family.samples) checkSample(sample);
        if (family.type == "histogram") checkHistograms();
        if (family.samples.empty()) report("has no sample");
    }

private:
    void report(const std::string& what) { findings_.push_back(family_->name + ": " + what); }
    bool ends(std::string_view suffix) const { return family_->name.ends_with(suffix); }
    bool has(std::string_view word) const {
        return ("_" + family_->name + "_").find("_" + std::string(word) + "_") != std::string::npos;
    }

    void checkName() {
        static const std::regex form("(orchestrion|process)(_[a-z0-9]+)+");
        if (!std::regex_match(family_->name, form)) report("is not orchestrion_… in snake case");
        for (const char* type : {"counter", "gauge", "histogram", "summary", "info_total"}) {
            if (has(type)) report("names its type");
        }
    }
    // Base units only, at the end of the name, before _total.
    void checkUnit() {
        for (const char* unit :
             {"milliseconds", "microseconds", "ms", "us", "minutes", "hours", "days", "kilobytes",
              "megabytes", "kb", "mb", "percent", "second", "byte"}) {
            if (has(unit)) report(std::string("has the unit ") + unit + "; use seconds or bytes");
        }
        for (const char* unit : {"seconds", "bytes"}) {
            const std::string last = std::string("_") + unit;
            if (has(unit) && !ends(last) && !ends(last + "_total")) {
                report("does not end with its unit");
            }
        }
        for (const char* word : {"duration", "lateness", "timestamp"}) {
            if (has(word) && !has("seconds")) report("measures time, but not in seconds");
        }
        for (const char* word : {"memory", "size", "wal"}) {
            if (has(word) && !has("bytes")) report("measures memory, but not in bytes");
        }
    }
    void checkHelp() {
        const std::string& help = family_->help;
        if (help.size() < 5) return report("has no help text");
        if (help.back() == '.') report("its help text ends with a full stop");
        if (std::islower(static_cast<unsigned char>(help[0]))) {
            report("its help text begins with a small letter");
        }
    }
    void checkType() {
        const bool counter = family_->type == "counter";
        if (counter != ends("_total")) report("counters, and no others, end with _total");
        for (const char* suffix : {"_count", "_sum", "_bucket"}) {
            if (ends(suffix)) report(std::string("ends with ") + suffix);
        }
        if (ends("_info") && family_->type != "gauge") report("is information, but no gauge");
    }
    void checkSample(const Sample& sample) {
        static const std::regex form("[a-z][a-z_]*");
        for (const auto& [name, value] : sample.labels) {
            const bool bucket = sample.name == family_->name + "_bucket";
            if (!std::regex_match(name, form)) report("has the label '" + name + "'");
            if (name == "le" && !bucket) report("has the label le, but is no bucket");
            if (value.empty()) report("has an empty label " + name);
        }
        if (family_->type != "gauge" && !(sample.value >= 0)) report("counts below zero");
        if (std::isnan(sample.value)) report("is not a number");
    }
    void checkHistograms() {
        std::map<Labels, std::map<double, double>> buckets;
        std::map<Labels, double> counts;
        std::map<Labels, double> sums;
        for (const Sample& sample : family_->samples) {
            Labels rest = sample.labels;
            rest.erase("le");
            if (sample.name.ends_with("_count")) counts[rest] = sample.value;
            if (sample.name.ends_with("_sum")) sums[rest] = sample.value;
            if (!sample.name.ends_with("_bucket")) continue;
            const auto le = sample.labels.find("le");
            const auto bound = le == sample.labels.end() ? std::nullopt : number(le->second);
            if (!bound) return report("has a bucket without a bound");
            buckets[rest][*bound] = sample.value;
        }
        if (buckets.size() != counts.size() || buckets.size() != sums.size()) {
            report("lacks a count, a sum or buckets");
        }
        for (const auto& [labels, by_bound] : buckets) checkBuckets(by_bound, counts[labels]);
    }
    void checkBuckets(const std::map<double, double>& by_bound, double count) {
        if (!std::isinf(by_bound.rbegin()->first)) report("has no bucket +Inf");
        if (by_bound.rbegin()->second != count) report("its bucket +Inf is not its count");
        double before = 0;
        for (const auto& [bound, value] : by_bound) {
            if (value < before) report("its buckets do not add up");
            before = value;
        }
    }

    std::vector<std::string>& findings_;
    const FamilyOnPage* family_ = nullptr;
};

}  // namespace

std::vector<std::string> lint(std::string_view page) {
    Page read(page);
    std::vector<std::string> findings = read.takeFindings();
    Linter linter(findings);
    for (const FamilyOnPage& family : read.families()) linter.check(family);
    return findings;
}

std::vector<ListedFamily> listFamilies(std::string_view page) {
    std::vector<ListedFamily> families;
    const Page read(page);
    for (const FamilyOnPage& family : read.families())
        families.push_back({family.name, family.type});
    return families;
}

}  // namespace orchestrion::metrics
