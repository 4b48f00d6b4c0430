#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "commands/doctor/ailments.hpp"

namespace postern::commands::doctor {

enum class WebServer { Unknown, Nginx, Apache, Lighttpd };

enum class Verdict { NotLookedAt, Fine, Wrong };

// The verdict on each ailment of a site. All texts can be printed safely.
class Diagnosis {
public:
    Diagnosis();

    // The site has the ailment; `seen` is the evidence. An earlier finding is kept.
    void find(Ailment ailment, std::string seen);
    // The ailments were checked and not found; keeps an earlier finding.
    void rule_out(std::initializer_list<Ailment> looked_for);
    // The ailment could not be checked, for this reason; keeps an earlier verdict.
    void leave_open(Ailment ailment, std::string_view reason);
    // Calls leave_open() for each unchecked ailment that needs one of these inputs.
    void leave_all_open(std::initializer_list<Needs> missing, std::string_view reason);

    // Hides a password or a token in all texts, in case the site put the secret into a text that is shown.
    void hide(std::string_view secret);

    bool has(Ailment ailment) const { return verdict_of(ailment) == Verdict::Wrong; }
    bool is_well() const;

    Verdict verdict_of(Ailment ailment) const;
    // The evidence, or why the ailment was not checked; empty if the site does not have the ailment.
    const std::string& text_of(Ailment ailment) const;

    std::string subject = {};  // a sentence about the site that was examined
    WebServer server = WebServer::Unknown;

private:
    struct Entry {
        Verdict verdict = Verdict::NotLookedAt;
        std::string text = {};
    };
    Entry& entry(Ailment ailment);
    std::vector<Entry> entries_;  // one entry for each ailment
};

// The functions below cut the evidence at 600 bytes.

// The report for people: the ailments found, the evidence and the fixes; then the ailments that were not
// checked.
std::string as_text(const Diagnosis& diagnosis);

// The report for scripts: an array with one object for each ailment.
std::string as_json(const Diagnosis& diagnosis);

}  // namespace postern::commands::doctor
