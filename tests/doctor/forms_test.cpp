#include "doctor/forms.hpp"

#include <catch2/catch.hpp>

using namespace postern::doctor;

TEST_CASE("a form is read with what it would send", "[doctor]") {
    const auto forms =
        forms_in(R"(<!-- <form action="/no"> --><FORM class=x Method='POST' action="/a?b=1&amp;c=2">
        <input type=hidden name=rd value="/x?y=&quot;1&quot;"><input name="email"/><input name=password type=password>
        <input type="checkbox" name="keep" value="on"><input type="submit" name="go" value="1"></form>
        <input name="outside"><form action=/second><input name=q></form>)");
    REQUIRE(forms.size() == 2);
    CHECK(forms[0].method == "post");
    CHECK(forms[0].action == "/a?b=1&c=2");
    CHECK(forms[0].fields.get("rd") == "/x?y=\"1\"");
    CHECK(forms[0].fields.contains("email"));
    CHECK(forms[0].fields.contains("password"));
    CHECK(forms[0].fields.size() == 3);
    CHECK(forms[1].method == "get");
    CHECK(forms[1].action == "/second");
}

TEST_CASE("a page that is none of ours is read to its end", "[doctor]") {
    for (const std::string page :
         {"<", "<form", "<form action", "<form action=", "<form action='", "<form =>", "<form><input",
          "<form/><input =", "<!--", "</form", "<form \"'=<input name=x>", "<formula><form action=x"}) {
        CAPTURE(page);
        CHECK(forms_in(page).size() <= 1);
    }
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += "<form><input name=a><input name=b></form>";
    CHECK(forms_in(many).size() == 64);
    CHECK(forms_in("<form action=a><form action=b>").size() == 1);
    std::string wide = "<form>";
    for (int i = 0; i < 1000; ++i)
        wide += "<input name=a>";
    CHECK(forms_in(wide).front().fields.size() == 64);
}

TEST_CASE("a form is found where a browser finds it", "[doctor]") {
    CHECK(forms_in("<script>'<form>'</script><style><form></style><template><form></template>").empty());
    const auto forms =
        forms_in("<p><form method=post><table><tr><td><input name=email value='&auml;&#x41;'>");
    REQUIRE(forms.size() == 1);
    CHECK(forms[0].fields.get("email") == "äA");
}

TEST_CASE("only the beginning of a page with very many tags is read", "[doctor]") {
    std::string deep = "<form><input name=a>";
    for (int i = 0; i < 200'000; ++i)
        deep += "<div>";
    CHECK(forms_in(deep + "<input name=b>").front().fields.size() == 1);
}
