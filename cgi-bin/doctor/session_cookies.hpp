#pragma once

#include <string>
#include <vector>

#include "doctor/diagnosis.hpp"
#include "doctor/site.hpp"
#include "doctor/visitor.hpp"

namespace postern::doctor {

// The cookies that came with a sign-in.
class SessionCookies {
public:
    SessionCookies() = default;
    explicit SessionCookies(std::vector<ReceivedCookie> received) : received_(std::move(received)) {}

    // The cookie that carries the session, found by its value because a proxy may have renamed it. Null if
    // there is none.
    const ReceivedCookie* session() const;

    // Checks Postern's cookies, each by itself.
    void examine(const Site& site, Time now, Diagnosis& diagnosis) const;

    // A Cookie header with all cookies as Postern knows them, even those that a browser would drop: under the
    // names they came with, and the session also under each name that it may have had before a proxy renamed
    // it. Send it only to the origin that set the cookies. Secret.
    std::string as_postern_knows_them() const;

    // Hides the session's token in the diagnosis.
    void hide_in(Diagnosis& diagnosis) const;

private:
    std::vector<ReceivedCookie> received_;
};

// The name in quotes, safe to print.
std::string name_of(const SetCookie& cookie);

// Ends the session of the cookies, even if a browser would drop them, and checks that it has ended: that the
// page no longer opens for the signed-in `visitor`.
void sign_out(const Site& site, const Visitor& visitor, const SessionCookies& cookies,
              const Instruments& instruments, Diagnosis& diagnosis);

}  // namespace postern::doctor
