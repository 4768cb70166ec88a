#include "access/certificates.h"

#include <algorithm>

#include "access/api_keys.h"

namespace orchestrion::access {
namespace {

constexpr std::string_view kNoLetters = "./,@+=";

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return result;
}

// "ab:CD" to "abcd".
std::string plainFingerprint(std::string_view text) {
    std::string plain = lower(text);
    std::erase(plain, ':');
    return plain;
}

bool isSha256(const std::string& plain) {
    return plain.size() == 64 && plain.find_first_not_of("0123456789abcdef") == std::string::npos;
}

struct Step {
    enum class Kind : uint8_t { kLetter, kSome, kAny } kind;
    char letter = 0;
    bool takes(char c) const {
        if (kind == Kind::kLetter) return c == letter;
        if (kind == Kind::kAny) return true;
        return static_cast<unsigned char>(c) >= ' ' && kNoLetters.find(c) == std::string_view::npos;
    }
};

std::vector<Step> stepsOf(std::string_view pattern) {
    std::vector<Step> steps;
    for (size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '*') {
            steps.push_back({Step::Kind::kLetter, pattern[i]});
        } else if (pattern.substr(i).starts_with("**")) {
            steps.push_back({Step::Kind::kAny});
            ++i;
        } else {
            steps.push_back({Step::Kind::kSome});
        }
    }
    return steps;
}

bool hasKind(std::string_view san) {
    return san.starts_with("DNS:") || san.starts_with("URI:") || san.starts_with("email:") ||
           san.starts_with("IP:");
}

// Names of the DNS are the same in whatever case (RFC 4343).
bool matchesSan(const std::string& pattern, const std::string& san) {
    return san.starts_with("DNS:")
               ? matchesPattern("DNS:" + lower(pattern.substr(4)), "DNS:" + lower(san.substr(4)))
               : matchesPattern(pattern, san);
}

bool fits(const CertificateRule& rule, const PeerCertificate& certificate) {
    const auto matches = [](const std::string& pattern, const std::string& text) {
        return pattern.empty() || matchesPattern(pattern, text);
    };
    return matches(rule.subject, certificate.subject) &&
           matches(rule.common_name, certificate.common_name) &&
           (rule.san.empty() ||
            std::any_of(certificate.sans.begin(), certificate.sans.end(),
                        [&](const std::string& san) { return matchesSan(rule.san, san); })) &&
           (rule.fingerprint.empty() ||
            rule.fingerprint == plainFingerprint(certificate.fingerprint));
}

std::string nameOf(const CertificateRule& rule, const PeerCertificate& certificate) {
    if (!rule.name.empty()) return rule.name;
    if (isIdentityName(certificate.common_name)) return certificate.common_name;
    return "certificate " + plainFingerprint(certificate.fingerprint);
}

Result<void> check(const CertificateRule& rule, size_t number) {
    const std::string what = "certificate rule " + std::to_string(number);
    if (!rule.name.empty() && !isIdentityName(rule.name)) {
        return fail("access.badOptions", what + ": expected a name of printable characters");
    }
    if (rule.subject.empty() && rule.common_name.empty() && rule.san.empty() &&
        rule.fingerprint.empty()) {
        return fail("access.badOptions",
                    what + ": expected a subject, common_name, san or fingerprint to look for");
    }
    if (!rule.fingerprint.empty() && !isSha256(plainFingerprint(rule.fingerprint))) {
        return fail("access.badOptions",
                    what + ": expected a fingerprint of 64 hexadecimal digits (SHA-256)");
    }
    return checkGrant(what, rule.grant);
}

}  // namespace

bool matchesPattern(std::string_view pattern, std::string_view text) {
    const std::vector<Step> steps = stepsOf(pattern);
    // reached[i]: the text so far fits the first i steps. A star stays reachable, so it may repeat.
    std::vector<bool> reached(steps.size() + 1);
    reached[0] = true;
    for (const char c : text) {
        std::vector<bool> next(steps.size() + 1);
        for (size_t i = 0; i < steps.size(); ++i) {
            if (!reached[i] || !steps[i].takes(c)) continue;
            next[i + 1] = true;
            if (steps[i].kind != Step::Kind::kLetter) next[i] = true;
        }
        reached.swap(next);
    }
    return reached.back();
}

Result<CertificateRules> CertificateRules::from(const std::vector<CertificateRule>& rules) {
    if (rules.size() > kCertificateRulesMax) {
        return fail(
            "access.badOptions",
            "expected at most " + std::to_string(kCertificateRulesMax) + " certificate rules");
    }
    CertificateRules result;
    for (const CertificateRule& rule : rules) {
        const auto good = check(rule, result.rules_.size() + 1);
        if (!good) return fail(good.error());
        CertificateRule& added = result.rules_.emplace_back(rule);
        added.fingerprint = plainFingerprint(rule.fingerprint);
        if (!added.san.empty() && !hasKind(added.san)) added.san = "DNS:" + added.san;
    }
    return result;
}

std::shared_ptr<const Identity> CertificateRules::find(const PeerCertificate& certificate) const {
    const auto rule = std::find_if(rules_.begin(), rules_.end(), [&](const CertificateRule& one) {
        return fits(one, certificate);
    });
    if (rule == rules_.end()) return nullptr;
    return std::make_shared<const Identity>(
        makeIdentity(nameOf(*rule, certificate), Identity::Kind::kCertificate, rule->grant));
}

}  // namespace orchestrion::access
