#include "commands/start.hpp"

#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file_descriptor.hpp"

using namespace postern;
using commands::decide_start;
using commands::is_listening;
using commands::StartMode;

TEST_CASE("how the program was started decides what its arguments mean", "[commands][start]") {
    CHECK(decide_start(false, false) == StartMode::CommandLine);
    CHECK(decide_start(false, true) == StartMode::Cgi);
    CHECK(decide_start(true, false) == StartMode::FastCgi);
    CHECK(decide_start(true, true) == StartMode::FastCgi);
}

TEST_CASE("only a listening socket counts as one", "[commands][start]") {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const FileDescriptor read_end(ends[0]);
    const FileDescriptor write_end(ends[1]);
    CHECK_FALSE(is_listening(read_end.get()));
    CHECK_FALSE(is_listening(-1));

    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    const FileDescriptor left(ends[0]);
    const FileDescriptor right(ends[1]);
    CHECK_FALSE(is_listening(left.get()));  // as mod_cgid gives a CGI script

    const FileDescriptor listener(socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    CHECK_FALSE(is_listening(listener.get()));
    REQUIRE(listen(listener.get(), 1) == 0);
    CHECK(is_listening(listener.get()));
}
