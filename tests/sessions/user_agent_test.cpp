#include "sessions/user_agent.hpp"

#include <string>
#include <utility>

#include <catch2/catch.hpp>

using postern::sessions::describe_browser;

TEST_CASE("a browser is named by what it is, not by what it also claims to be", "[sessions][user_agent]") {
    const std::pair<const char*, const char*> rows[] = {
        {"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"},
        {"Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
         "Firefox on Linux"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
         "Firefox on Windows"},
        {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0",
         "Firefox on macOS"},
        {"Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", "Firefox on Android"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "FxiOS/145.0 Mobile/15E148 Safari/604.1",
         "Firefox on iPhone"},
        {"Mozilla/5.0 (X11; Linux x86_64; rv:91.0) Gecko/20100101 Firefox/91.0 SeaMonkey/2.53.17",
         "SeaMonkey on Linux"},
        {"Mozilla/5.0 (X11; FreeBSD amd64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on FreeBSD"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/142.0.0.0 Safari/537.36",
         "Chrome on Windows"},
        {"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile "
         "Safari/537.36",
         "Chrome on Android"},
        {"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
         "Safari/537.36",
         "Chrome on ChromeOS"},
        {"Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1",
         "Chrome on iPad"},
        {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "HeadlessChrome/142.0.0.0 Safari/537.36",
         "Chrome on Linux"},
        {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Ubuntu "
         "Chromium/80.0.3987.87 "
         "Chrome/80.0.3987.87 Safari/537.36",
         "Chromium on Linux"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
         "Edge on Windows"},
        {"Mozilla/5.0 (Linux; Android 10; HD1913) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
         "Mobile Safari/537.36 EdgA/142.0.0.0",
         "Edge on Android"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/18.0 EdgiOS/142.0.0.0 Mobile/15E148 Safari/604.1",
         "Edge on iPhone"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/64.0.3282.140 "
         "Safari/537.36 Edge/18.17763",
         "Edge on Windows"},
        {"Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) AppleWebKit/537.36 (KHTML, "
         "like "
         "Gecko) Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.15254",
         "Edge on Windows Phone"},
        {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/26.0 Safari/605.1.15",
         "Safari on macOS"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/26.0 Mobile/15E148 Safari/604.1",
         "Safari on iPhone"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
         "Safari/537.36 OPR/124.0.0.0",
         "Opera on Windows"},
        {"Opera/9.80 (X11; Linux x86_64) Presto/2.12.388 Version/12.16", "Opera on Linux"},
        {"Mozilla/5.0 (Linux; Android 15; SAMSUNG SM-S928B) AppleWebKit/537.36 (KHTML, like Gecko) "
         "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
         "Samsung Internet on Android"},
        {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
         "Safari/537.36 "
         "Vivaldi/7.6.3797.58",
         "Vivaldi on Linux"},
        {"Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
         "Internet Explorer on Windows"},
        {"Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2)", "Internet Explorer on Windows"},
        {"Mozilla/5.0 (X11; Linux x86_64) KHTML/5.0 (like Gecko) Konqueror/5", "Unknown browser on Linux"},
        {"Lynx/2.9.0dev.10 libwww-FM/2.14 SSL-MM/1.4.1 GNUTLS/3.7.8", "Unknown browser"},
        {"curl/7.88.1", "curl"},
        {"Wget/1.21.3", "Wget"},
        {"python-requests/2.28.1", "python-requests"},
        {"Go-http-client/1.1", "Go"},
        {"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Robot"},
        {"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/142.0.0.0 Mobile Safari/537.36 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
         "Robot on Android"},
        {"Mozilla/5.0 (Linux; Android 9; CUBOT_X18_Plus Build/PPR1) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/142.0.0.0 Mobile Safari/537.36",
         "Chrome on Android"},
        {"", "Unknown browser"},
        {"-", "Unknown browser"},
        {"firefox on linux", "Unknown browser"},
    };
    for (const auto& [user_agent, expected] : rows) {
        CAPTURE(user_agent);
        CHECK(describe_browser(user_agent) == expected);
    }
}

TEST_CASE("nothing of what the header holds is kept", "[sessions][user_agent]") {
    CHECK(describe_browser(std::string(8192, 'x')) == "Unknown browser");
    CHECK(describe_browser(std::string(8192, '\xFF')) == "Unknown browser");
    CHECK(describe_browser("\xC3\x28\0\r\nX: y") == "Unknown browser");
    CHECK(describe_browser("<script>alert(1)</script> Firefox/1\xFF{{csrf}} (Linux)") == "Firefox on Linux");
    CHECK(describe_browser("curl/8.0 \x1B[2J Firefox/1 Windows") == "curl");
}
