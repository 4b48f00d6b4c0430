#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "doctor/faults.hpp"

namespace postern::doctor {

enum class WebServer { Unknown, Nginx, Apache, Lighttpd };

enum class Verdict { NotRun, Fine, Wrong };

// The verdict on each fault that a site may have. All texts can be printed safely.
class Diagnosis {
public:
    Diagnosis();

    // The site has the fault; `seen` is the evidence. An earlier finding is kept.
    void find(Fault fault, std::string seen);
    // The site does not have these faults; keeps an earlier finding.
    void rule_out(std::initializer_list<Fault> looked_for);
    // The check for the fault cannot run, for this reason; keeps an earlier verdict.
    void leave_open(Fault fault, std::string_view reason);
    // Calls leave_open() for each fault that needs one of these inputs and has no verdict.
    void leave_all_open(std::initializer_list<Needs> missing, std::string_view reason);

    // Hides a password or a token in all texts, in case the site put the secret into a text that is shown.
    void hide(std::string_view secret);

    bool has(Fault fault) const { return verdict_of(fault) == Verdict::Wrong; }
    bool is_well() const;

    Verdict verdict_of(Fault fault) const;
    // The evidence, or why the check did not run; empty if the site does not have the fault.
    const std::string& text_of(Fault fault) const;

    std::string subject = {};  // a sentence about the site that was examined
    // How more checks can run, or a task that doctor leaves to the operator: "more with --user EMAIL".
    std::vector<std::string> advice = {};
    WebServer server = WebServer::Unknown;

private:
    struct Entry {
        Verdict verdict = Verdict::NotRun;
        std::string text = {};
    };
    Entry& entry(Fault fault);
    std::vector<Entry> entries_;  // one entry for each fault
};

// The functions below cut the evidence at 600 bytes.

// The report for people: the faults found, the evidence and the fixes; then the number of checks that ran.
// With `lists_all`, also the checks that did not run, and why.
std::string as_text(const Diagnosis& diagnosis, bool lists_all);

// The report for scripts: an array with one object for each fault.
std::string as_json(const Diagnosis& diagnosis);

}  // namespace postern::doctor
