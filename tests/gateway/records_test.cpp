#include "gateway/records.hpp"

#include <algorithm>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "support/fastcgi_client.hpp"
#include "support/inspection.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::string_literals;
using gateway::Arrival;
using gateway::BodyRecords;
using gateway::inspect_records;
using gateway::Inspection;
using gateway::kMaxParams;
using gateway::kMaxParamsBytes;
using gateway::kPeekBytes;

namespace {

// A request with these bytes as PARAMS and with an empty body.
std::string with_params(const std::string& params) {
    return begin_request() + stream(kParams, 1, params) + record(kStdin, 1, "");
}

const std::string kGet = request(get("/"));

}  // namespace

TEST_CASE("a request is complete with its last byte and not before", "[gateway][records]") {
    for (const std::string& whole :
         {kGet, request(post("/login", "a=1"), "a=1"),
          begin_request(1, kAuthorizer) + stream(kParams, 1, name_values(get("/"))),
          begin_request(0xFFFF) + record(kParams, 0xFFFF, name_values(get("/")), 255) +
              record(kParams, 0xFFFF, "") + record(kStdin, 0xFFFF, "a", 7) + record(kStdin, 0xFFFF, "")}) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            CAPTURE(size);
            REQUIRE(inspect(whole.substr(0, size)).arrival == Arrival::Incomplete);
        }
        CHECK(inspect(whole).arrival == Arrival::Complete);
        CHECK(inspect(whole).is_alone);
    }
}

TEST_CASE("a request that something follows is not alone", "[gateway][records]") {
    CHECK(inspect(kGet + kGet).arrival == Arrival::Complete);
    CHECK_FALSE(inspect(kGet + kGet).is_alone);
    CHECK_FALSE(inspect(kGet + "\1").is_alone);
    const std::string padded_end =
        begin_request() + stream(kParams, 1, name_values(get("/"))) + record(kStdin, 1, "", 8);
    CHECK(inspect(padded_end).arrival == Arrival::Complete);
    CHECK_FALSE(inspect(padded_end).is_alone);
    // The request is complete before its padding arrives.
    CHECK(inspect(padded_end.substr(0, padded_end.size() - 8)).arrival == Arrival::Complete);
    CHECK_FALSE(inspect(padded_end.substr(0, padded_end.size() - 8)).is_alone);
}

TEST_CASE("PARAMS may be cut into records anywhere", "[gateway][records]") {
    const std::string params =
        name_values({{"REQUEST_METHOD", "GET"}, {"A", std::string(200, 'a')}, {"B", ""}});
    for (std::size_t cut = 1; cut < params.size(); ++cut) {
        CAPTURE(cut);
        CHECK(inspect(begin_request() + record(kParams, 1, params.substr(0, cut)) +
                      stream(kParams, 1, params.substr(cut)) + record(kStdin, 1, ""))
                  .arrival == Arrival::Complete);
    }
}

TEST_CASE("what is not a request is refused as soon as it shows", "[gateway][records]") {
    struct Row {
        std::string bytes;
        std::string fault;
    };
    const std::string params = stream(kParams, 1, name_values(get("/")));
    const std::vector<Row> rows = {
        {"G", "not version 1"},
        {"GET / HTTP/1.1\r\n\r\n", "not version 1"},
        {"\0"s, "not version 1"},
        {"\2"s + kGet.substr(1), "not version 1"},
        {begin_request() + "\2", "not version 1"},
        {record(kParams, 1, "a"), "no BEGIN_REQUEST"},
        {record(kStdin, 1, ""), "no BEGIN_REQUEST"},
        {record(77, 1, ""), "no BEGIN_REQUEST"},
        {record(kBeginRequest, 1, ""), "a malformed BEGIN_REQUEST"},
        {record(kBeginRequest, 1, std::string(9, '\1')), "a malformed BEGIN_REQUEST"},
        {begin_request(1, kFilter), "an unknown role"},
        {begin_request(1, 0), "an unknown role"},
        {begin_request(1, 0x0101), "an unknown role"},
        {begin_request(0), "a management record"},
        {record(kGetValues, 0, name_value("FCGI_MAX_CONNS", "")), "a management record"},
        {record(kUnknownType, 0, ""), "a management record"},
        {begin_request() + record(kGetValues, 0, ""), "a management record"},
        {begin_request() + begin_request(), "a record out of order"},
        {begin_request() + begin_request(2), "a second request id"},
        {begin_request() + record(kParams, 2, "a"), "a second request id"},
        {begin_request() + record(kStdin, 1, ""), "a record out of order"},
        {begin_request() + record(kData, 1, ""), "a record out of order"},
        {begin_request() + record(kStdout, 1, ""), "a record out of order"},
        {begin_request() + params + record(kParams, 1, ""), "a record out of order"},
        {begin_request() + params + record(kStdin, 2, ""), "a second request id"},
        {begin_request() + params + record(kStdin, 1, "a") + begin_request(), "a record out of order"},
        {record(kBeginRequest, 1, begin_request().substr(8), 1), "padding that libfcgi reads as records"},
        {begin_request() + record(kParams, 1, "", 8), "padding that libfcgi reads as records"},
        {begin_request(1, kAuthorizer) + record(kParams, 1, "", 8), "padding that libfcgi reads as records"},
        {begin_request() + record(kAbortRequest, 1, ""), "aborted"},
        {begin_request() + params + record(kAbortRequest, 1, ""), "aborted"},
        {begin_request() + record(kParams, 1, name_value("A", "a\0b"s)), "a NUL in PARAMS"},
        {begin_request() + record(kParams, 1, name_value("A\0B"s, "")), "a NUL in PARAMS"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.bytes, row.fault);
        const Inspection seen = inspect(row.bytes);
        CHECK(seen.arrival == Arrival::Malformed);
        CHECK(seen.fault == row.fault);
    }
}

TEST_CASE("a length that reaches beyond its stream is refused before libfcgi sees it", "[gateway][records]") {
    const std::string huge = "\xFF\xFF\xFF\xFF";
    const std::string to_the_abort = "\xFF\xFF\xFF\xFE";
    for (const std::string& lengths : {huge + huge, to_the_abort + to_the_abort, huge + "\1", "\1" + huge,
                                       "\x80\x01\x00\x01\x00"s, "\0\x80\x01\x00\x01"s}) {
        CAPTURE(lengths);
        CHECK(inspect(begin_request() + record(kParams, 1, lengths)).fault ==
              "a PARAMS length beyond its stream");
    }
    // Within the size limit, but longer than the stream.
    for (const std::string& broken :
         {"\5"s, "\5\5"s, "\5\5abcde"s, "\5\5abcdeabcd"s, "\x80"s, "\x80\0\0"s, "\1\x80\0"s}) {
        CAPTURE(broken);
        CHECK(inspect(with_params(broken)).fault == "PARAMS end within a pair");
    }
}

TEST_CASE("PARAMS are bounded in bytes and in number", "[gateway][records]") {
    const std::string most = name_value("A", std::string(kMaxParamsBytes - 6, 'a'));
    REQUIRE(most.size() == kMaxParamsBytes);
    CHECK(inspect(with_params(most)).arrival == Arrival::Complete);
    CHECK(inspect(with_params(most + name_value("", ""))).fault == "PARAMS too large");
    std::string many;
    for (std::size_t i = 0; i < kMaxParams; ++i)
        many += name_value("", "");
    CHECK(inspect(with_params(many)).arrival == Arrival::Complete);
    CHECK(inspect(with_params(many + name_value("", ""))).fault == "too many PARAMS");
    // Padding alone must not move PARAMS out of the inspected bytes.
    std::string padded = begin_request();
    while (padded.size() < kPeekBytes)
        padded += record(kParams, 1, name_value("", ""), 255);
    CHECK(inspect(padded).fault == "PARAMS too large");
}

TEST_CASE("a body that does not end in sight is oversize", "[gateway][records]") {
    const std::string big = request(post("/login", ""), std::string(1024 * 1024, 'b'));
    CHECK(inspect(big.substr(0, kPeekBytes - 1)).arrival == Arrival::Incomplete);
    CHECK(inspect(big).arrival == Arrival::Oversize);
    // The largest PARAMS and the largest body still fit into the inspected bytes together.
    const std::string most = name_value("A", std::string(kMaxParamsBytes - 6, 'a'));
    CHECK(inspect(begin_request() + stream(kParams, 1, most, 8192) +
                  stream(kStdin, 1, std::string(16 * 1024, 'b'), 4096))
              .arrival == Arrival::Complete);
}

TEST_CASE("a body that ends with the last inspected byte is complete, and one byte later oversize",
          "[gateway][records]") {
    const std::string head = begin_request() + stream(kParams, 1, name_values(post("/", "")));
    for (const std::size_t padding : {0U, 1U, 255U}) {
        CAPTURE(padding);
        const std::size_t left = kPeekBytes - head.size() - 24 - 50'000;
        const std::string body =
            record(kStdin, 1, std::string(50'000, 'b')) + record(kStdin, 1, std::string(left, 'b'));
        const std::string end = record(kStdin, 1, "", padding);
        CHECK(inspect(head + body + end).arrival == Arrival::Complete);
        CHECK(inspect(head + body + end).is_alone == (padding == 0));
        const std::string longer =
            record(kStdin, 1, std::string(50'000, 'b')) + record(kStdin, 1, std::string(left + 1, 'b'));
        CHECK(inspect((head + longer + end).substr(0, kPeekBytes - 1)).arrival == Arrival::Incomplete);
        CHECK(inspect(head + longer + end).arrival == Arrival::Oversize);
        CHECK(inspect(head + longer + end).head_bytes == head.size());
    }
}

TEST_CASE("a body is followed to its end, cut into pieces anywhere", "[gateway][records]") {
    const auto bytes_of = [](std::string_view text) {
        return std::span(reinterpret_cast<const unsigned char*>(text.data()), text.size());
    };
    using Place = BodyRecords::Place;
    const std::string head = begin_request(0x0102) + stream(kParams, 0x0102, name_values(get("/")));
    const std::string body = record(kStdin, 0x0102, "abc", 5) +
                             record(kStdin, 0x0102, std::string(300, 'b')) + record(kStdin, 0x0102, "c");
    const std::string end = record(kStdin, 0x0102, "");
    for (std::size_t cut = 0; cut <= (head + body).size(); ++cut) {
        CAPTURE(cut);
        BodyRecords records(bytes_of(head));
        const std::string whole = head + body;
        REQUIRE(records.take(bytes_of(std::string_view(whole).substr(0, cut))) == Place::Within);
        REQUIRE(records.take(bytes_of(std::string_view(whole).substr(cut))) == Place::Within);
        REQUIRE(records.take(bytes_of(std::string_view(end).substr(0, cut % 8))) == Place::Within);
        REQUIRE(records.take(bytes_of(std::string_view(end).substr(cut % 8))) == Place::End);
    }
    for (const std::string& hostile :
         {record(kGetValues, 0, ""), record(kStdin, 0x0101, ""), record(kStdin, 0x0202, "a"),
          record(kStdin, 0, ""), record(kParams, 0x0102, ""), record(kAbortRequest, 0x0102, ""),
          begin_request(0x0102), "" + record(kStdin, 0x0102, "").substr(1)}) {
        CAPTURE(hostile);
        BodyRecords records(bytes_of(head));
        CHECK(records.take(bytes_of(head + body + hostile)) == Place::Fault);
    }
}

TEST_CASE("no bytes whatever confuse the gate", "[gateway][records]") {
    std::mt19937 random(20261122);
    const auto below = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
    int complete = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string bytes = below(4) == 0 ? "" : begin_request(1, 1 + below(2));
        for (int records = below(6); records > 0; --records) {
            std::string content(static_cast<std::size_t>(below(3) == 0 ? 0 : below(40)), '\0');
            for (char& c : content)
                c = static_cast<char>(below(3) == 0 ? random() : random() % 4);
            bytes += record(below(3) == 0 ? below(12) : 4 + below(2), below(8) == 0 ? below(3) : 1, content,
                            static_cast<std::size_t>(below(4) == 0 ? below(256) : 0));
        }
        if (!bytes.empty() && below(2) == 0) bytes[random() % bytes.size()] = static_cast<char>(random());
        // The buffer has exactly the size of the input, so that a sanitizer finds a read beyond it.
        const std::vector<unsigned char> exact(bytes.begin(), bytes.end());
        const Inspection seen = inspect_records(exact);
        complete += seen.arrival == Arrival::Complete ? 1 : 0;
        REQUIRE(seen.fault.empty() == (seen.arrival != Arrival::Malformed));
        // A malformed beginning stays malformed with more bytes.
        if (seen.arrival == Arrival::Malformed) REQUIRE(inspect(bytes + kGet).arrival == Arrival::Malformed);
    }
    CHECK(complete > 100);
}
