#include "doctor/transport.hpp"

#include <fmt/format.h>

#include "http/date.hpp"

namespace postern::doctor {
namespace {

constexpr auto kCertificateMargin = std::chrono::days(14);

}  // namespace

void look_at_certificate(const Url& page, const Answer& answer, Time now, Diagnosis& diagnosis) {
    if (!page.is_https() && !answer.certificate_ends) {
        for (const Fault each : {Fault::CertificateInvalid, Fault::CertificateEnding})
            diagnosis.leave_open(each, "there is no https");
        return;
    }
    diagnosis.rule_out({Fault::CertificateInvalid});
    if (!answer.certificate_ends) return;
    const Time end = *answer.certificate_ends;
    if (end > now && end - now < kCertificateMargin) {
        diagnosis.find(Fault::CertificateEnding, "it expires on " + http::http_date(end));
    } else {
        diagnosis.rule_out({Fault::CertificateEnding});
    }
}

void look_at_clock(const Answer& answer, Time now, Diagnosis& diagnosis) {
    const auto date = http::parse_date(answer.header("Date"));
    if (!date) return diagnosis.leave_open(Fault::ClockSkew, "the site sends no Date header");
    if (*date > now + kMostSkew || *date < now - kMostSkew) {
        diagnosis.find(Fault::ClockSkew, fmt::format("Date: {}, but this machine's clock says {}",
                                                     http::http_date(*date), http::http_date(now)));
    } else {
        diagnosis.rule_out({Fault::ClockSkew});
    }
}

void look_without_https(const Site& site, Visitor stranger, Diagnosis& diagnosis) {
    constexpr int kHttps = 443;
    constexpr int kHttp = 80;
    if (!site.page.is_https()) {
        if (site.page.is_loopback())
            return diagnosis.leave_open(Fault::NoHttps, "the site is on this machine");
        return diagnosis.find(Fault::NoHttps, site.page.origin.to_string() + " has no https");
    }
    if (site.page.origin.port != kHttps)
        return diagnosis.leave_open(Fault::NoHttps, "https is on another port than 443");
    Url clear = site.page;
    clear.origin.scheme = "http";
    clear.origin.port = kHttp;
    const Answer answer = stranger.open(clear);
    const auto next = resolve(clear, answer.header("Location"));
    const bool is_sent_on = answer.is_redirect() && next && next->is_https();
    const bool is_refused = answer.status >= 400;
    if (answer.has_come() && !is_sent_on && !is_refused) {
        diagnosis.find(Fault::NoHttps, fmt::format("{} {}", shown(clear), answer.status));
    }
    diagnosis.rule_out({Fault::NoHttps});
}

}  // namespace postern::doctor
