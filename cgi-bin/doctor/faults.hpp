#pragma once

#include <span>
#include <string_view>

namespace postern::doctor {

// The faults that a deployed site may have, in the order of the report.
enum class Fault {
    Unreachable,
    CertificateInvalid,
    CertificateEnding,
    NoHttps,
    ClockSkew,
    PosternAway,
    CheckTakenAway,
    CheckFails,
    RedirectLoop,
    NotProtected,
    NotTheGate,
    NoWayToSignIn,
    RedirectPermanent,
    ScriptsRedirected,
    TargetLost,
    BodyNotOff,
    CheckReachable,
    LoginNotFound,
    PublicUrl,
    FormElsewhere,
    LoginCached,
    HeadersMissing,
    HeadersDoubled,
    ReferrerHidden,
    SignInRefused,
    SignInFails,
    CookieLost,
    CookieRefused,
    CookieInsecure,
    CookieOpen,
    LoopWhenSignedIn,
    LandsElsewhere,
    PageFails,
    IdentityPasses,
    SessionPasses,
    PageCached,
    RuleInDav,
    SignOutFails,
    SessionLeft,
};

// The input that doctor needs to detect a fault.
enum class Needs {
    Anything,   // any address
    Protected,  // the address of a protected page
    SignIn,     // an account that signs in
    Both,
};

// One row of the table.
struct Description {
    Fault fault;
    std::string_view name;     // "check-reachable": the name in scripts and docs/doctor.md
    std::string_view meaning;  // a sentence for an operator
    std::string_view nginx;    // the line of a file that fixes it, or another fix
    std::string_view apache;   // empty: as for nginx
    std::string_view lighttpd;
    Needs needs = Needs::Anything;
};

// The table: one row for each fault, in the order of the enumerators.
std::span<const Description> faults();
const Description& describe(Fault fault);

}  // namespace postern::doctor
