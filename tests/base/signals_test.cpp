#include "base/signals.hpp"

#include <array>
#include <csignal>

#include <catch2/catch.hpp>

using namespace postern;

TEST_CASE("a handler that was replaced meanwhile is restored", "[base][signals]") {
    const auto handler_now = [] {
        struct sigaction action {};
        sigaction(SIGUSR2, nullptr, &action);
        return action.sa_handler;
    };
    const auto before = handler_now();
    {
        const SavedHandlers saved(std::array{SIGUSR2});
        std::signal(SIGUSR2, SIG_IGN);
        CHECK(handler_now() == SIG_IGN);
    }
    CHECK(handler_now() == before);
}

TEST_CASE("signals are blocked until the object ends", "[base][signals]") {
    const auto is_blocked = [] {
        sigset_t now;
        pthread_sigmask(SIG_SETMASK, nullptr, &now);
        return sigismember(&now, SIGUSR2) == 1;
    };
    {
        const BlockedSignals blocked;
        CHECK(is_blocked());
    }
    CHECK_FALSE(is_blocked());
}
