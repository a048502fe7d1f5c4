// Every key of the office file, one row each: a value that is taken, one that is not, and what is said of it,
// at its line. A key without a row fails the test.
#include "judged.h"

#include "office/schema.h"

#include <array>

using namespace office;

namespace {

struct Row {
    std::string_view section;
    std::string_view key;
    std::string_view good; // Empty: only together with another key, tested elsewhere.
    std::string_view bad;
    std::string_view english;
};

constexpr std::array rows {
    Row { "office", "name", R"("Midori")", R"(5)", R"(Write text in quotes, like "…".)" },
    Row { "office", "language", R"("en")", R"("fr")", R"("fr" is not a choice; take one of ja, en.)" },
    Row { "office", "country", R"("US")", R"("Japan")",
          R"(Write the country as two capital letters, like "JP".)" },
    Row { "office", "music", R"("default")", R"("../music")",
          R"(The name "../music" cannot be used; take at most 40 letters, digits, - and _.)" },
    Row { "office", "area_code", R"("06")", R"("six")",
          R"(Write the area code as at most 6 digits, like "03".)" },
    Row { "office", "timezone", R"("Asia/Tokyo")", R"("Tokyo time")",
          R"(There is no time zone "Tokyo time"; write it as Area/City, like "Asia/Tokyo".)" },
    Row { "office", "max_call_minutes", R"(60)", R"(0)", R"(Choose a whole number from 1 to 10080.)" },
    Row { "office", "main", R"("extension:201")", R"("hangup:busy")",
          R"(main may not hang up; name a destination where somebody answers, like "ring_group:desk".)" },
    Row { "network", "bind", R"(["192.0.2.1", "2001:db8::1"])", R"("eth0")",
          R"("eth0" is not an IP address; write one in numbers, like "192.168.1.10".)" },
    Row { "network", "external_address", R"("203.0.113.5")", R"("my.example")",
          R"("my.example" is not an IP address; write one in numbers, like "192.168.1.10".)" },
    Row { "network", "local_networks", R"(["10.0.0.0/8"])", R"(["10.0.0.0"])",
          R"("10.0.0.0" is not a network; write address/length, like "192.168.0.0/16".)" },
    Row { "network", "sip_udp", R"(5070)", R"(65536)", R"(Choose a whole number from 0 to 65535.)" },
    Row { "network", "sip_tcp", R"(5070)", R"("5070")", R"(Write a whole number without quotes, like 20.)" },
    Row { "network", "sip_tls", R"(5071)", R"(5443)",
          R"(The port 5443 is also that of network.sip_wss; change one of them.)" },
    Row { "network", "sip_wss", R"(0)", R"(-1)", R"(Choose a whole number from 0 to 65535.)" },
    Row { "network", "digest", R"("both")", R"("sha-256")",
          R"("sha-256" is not a choice; did you mean "sha256"? (There are md5, sha256, both.))" },
    Row { "network", "dns_servers", R"(["192.0.2.53"])", R"(["dns.example"])",
          R"("dns.example" is not an IP address; write one in numbers, like "192.168.1.10".)" },
    Row {
        "network", "rtp_ports", R"("20000-20099")", R"("20000-20005")",
        R"("20000-20005" cannot be used; write LOW-HIGH between 1024 and 65535 with at least 10 ports, like "16384-32767".)" },
    Row { "network", "srtp_without_tls", R"(true)", R"("yes")", R"(Write true or false, without quotes.)" },
    Row { "network", "console", R"(9443)", R"(5060)",
          R"(The port 5060 is also that of network.sip_tcp; change one of them.)" },
    Row { "network", "console_http", R"(8080)", R"(8443)",
          R"(The port 8443 is also that of network.console; change one of them.)" },
    Row { "network", "console_from", R"("any")", R"("lan")",
          R"("lan" is not a choice; take one of local, any.)" },
    Row { "network", "tls_certificate", R"()", R"("tls.pem")",
          R"("tls.pem" cannot be used; write the place of a file from /, like "/etc/yobirin/tls.pem".)" },
    Row { "network", "tls_key", R"()", R"("tls.key")",
          R"("tls.key" cannot be used; write the place of a file from /, like "/etc/yobirin/tls.pem".)" },
    Row { "mail", "server", R"("smtp://mail.example")", R"("mail.example")",
          R"(Write a server that begins with smtps:// or smtp://, like "smtps://smtp.example".)" },
    Row { "mail", "username", R"("pbx")", R"(true)", R"(Write text in quotes, like "…".)" },
    Row { "mail", "password", R"("any word")", R"("two\nlines")",
          R"(Control characters such as line breaks are not allowed; remove them.)" },
    Row { "mail", "from", R"("pbx@midori.example")", R"("pbx")",
          R"("pbx" is not a mail address; write one like "name@example.jp".)" },
    Row { "alerts", "to", R"(["owner@midori.example"])", R"("owner@midori.example")",
          R"(Write a list, like ["a", "b"].)" },
    Row { "webhook", "url", R"("https://crm.example/hook")", R"("crm.example")",
          R"(Write an address that begins with https:// or http://.)" },
    Row { "webhook", "events", R"(["call", "case"])", R"(["cal"])",
          R"("cal" is not a choice; did you mean "call"? (There are call, missed, case.))" },
    Row { "webhook", "secret", R"("a word")", R"("two\nlines")",
          R"(Control characters such as line breaks are not allowed; remove them.)" },
    Row { "extension", "name", R"("Sato Hanako")", R"("a\u0007b")",
          R"(Control characters such as line breaks are not allowed; remove them.)" },
    Row { "extension", "kana", R"("サトウ")", R"(1)", R"(Write text in quotes, like "…".)" },
    Row { "extension", "password", R"("correct-horse-9")", R"("short")",
          R"(A password has 12 characters or more; with "" one is made at the first apply and shown once.)" },
    Row { "extension", "ha1", R"()", R"({ md5 = "00" })",
          R"(Write ha1 as { md5 = "32 digits", sha256 = "64 digits" } in lower-case hexadecimal.)" },
    Row {
        "extension", "caller_id", R"("0312345678")", R"("03-1234-5678")",
        R"("03-1234-5678" is not a telephone number; write digits alone, or + and the country code, without hyphens.)" },
    Row { "extension", "email", R"("hanako@midori.example")", R"("hanako@")",
          R"("hanako@" is not a mail address; write one like "name@example.jp".)" },
    Row { "extension", "language", R"("ja")", R"("jp")",
          R"("jp" is not a choice; did you mean "ja"? (There are ja, en.))" },
    Row { "extension", "mailbox", R"(true)", R"("yes")", R"(Write true or false, without quotes.)" },
    Row {
        "extension", "dial", R"("international")", R"("nationl")",
        R"("nationl" is not a choice; did you mean "national"? (There are internal, local, national, international.))" },
    Row { "extension", "forward_busy", R"("extension:202")", R"("extension:203")",
          R"(forward_busy points to itself; name another destination.)" },
    Row { "extension", "forward_no_answer", R"("extension:202")", R"("extention:202")",
          R"(There is no destination of kind "extention"; did you mean "extension"?)" },
    Row { "extension", "no_answer_seconds", R"(30)", R"(0)", R"(Choose a whole number from 1 to 600.)" },
    Row { "extension", "max_calls", R"(1)", R"(21)", R"(Choose a whole number from 1 to 20.)" },
    Row { "extension", "follow_me", R"(["09012345678"])", R"(["menu:main"])",
          R"("menu:main" cannot be rung here; write a telephone number or an extension ("extension:201").)" },
    Row {
        "extension", "sign_in_pin", R"("580317")", R"("123456")",
        R"(A PIN has 6 digits or more, no run such as 123456 and no repeat such as 111111; choose another.)" },
    Row { "extension", "record", R"("all")", R"("al")",
          R"("al" is not a choice; did you mean "all"? (There are inherit, all, none.))" },
    Row { "extension", "codecs", R"(["opus", "pcmu"])", R"(["g711"])",
          R"("g711" is not a choice; take one of opus, g722, pcmu, pcma, g726, gsm, l16.)" },
    Row { "extension", "srtp", R"("require")", R"(true)", R"(Write text in quotes, like "…".)" },
    Row { "ring_group", "number", R"("610")", R"("110")",
          R"(110 is an emergency number; take another number.)" },
    Row { "ring_group", "members", R"(["201", "202"])", R"(["209"])",
          R"(There is no extension:209; did you mean extension:201?)" },
    Row { "ring_group", "strategy", R"("hunt")", R"("random")",
          R"("random" is not a choice; take one of all, hunt, cyclic.)" },
    Row { "ring_group", "ring_seconds", R"(30)", R"(601)", R"(Choose a whole number from 1 to 600.)" },
    Row { "ring_group", "then", R"("extension:201")", R"("ring_group:sales")",
          R"(then points to itself; name another destination.)" },
    Row { "trunk", "profile", R"("generic")", R"("my profile")",
          R"(The name "my profile" cannot be used; take at most 40 letters, digits, - and _.)" },
    Row { "trunk", "accept_notice", R"(true)", R"("yes")", R"(Write true or false, without quotes.)" },
    Row { "trunk", "server", R"("sip:192.168.1.1:5070;transport=tcp")", R"("192.168.1.1")",
          R"("192.168.1.1" cannot be used; write sip:HOST[:PORT][;transport=udp], like "sip:192.168.1.1".)" },
    Row { "trunk", "register", R"(false)", R"(true)", R"(register = true needs a username; add it.)" },
    Row { "trunk", "username", R"("3")", R"("a b")",
          R"(Spaces and the characters @ : < > " are not allowed; remove them.)" },
    Row { "trunk", "auth_username", R"("0003")", R"("a@b")",
          R"(Spaces and the characters @ : < > " are not allowed; remove them.)" },
    Row { "trunk", "password", R"("carrier-word")", R"(5)", R"(Write text in quotes, like "…".)" },
    Row { "trunk", "from_domain", R"("sip.example")", R"("sip example")",
          R"("sip example" is neither a host name nor an IP address; correct it.)" },
    Row {
        "trunk", "numbers", R"(["0312345678"])", R"(["call me"])",
        R"("call me" is not a telephone number; write digits alone, or + and the country code, without hyphens.)" },
    Row { "trunk", "channels", R"(2)", R"(1001)", R"(Choose a whole number from 0 to 1000.)" },
    Row { "trunk", "emergency", R"(true)", R"("true")", R"(Write true or false, without quotes.)" },
    Row {
        "trunk", "inbound_from", R"(["192.0.2.0/24", "192.0.2.1"])", R"(["carrier.example"])",
        R"("carrier.example" is neither an IP address nor a network; write, say, "192.0.2.1" or "192.0.2.0/24".)" },
    Row { "trunk", "dtmf", R"("info")", R"("rfc2833")",
          R"("rfc2833" is not a choice; did you mean "rfc4733"? (There are rfc4733, inband, info.))" },
    Row { "trunk", "srtp", R"("offer")", R"("on")",
          R"("on" is not a choice; take one of off, offer, require.)" },
    Row { "trunk", "codecs", R"(["pcmu"])", R"([])", R"(The list is empty; name at least one.)" },
    Row { "did", "name", R"("修理窓口")", R"(3)", R"(Write text in quotes, like "…".)" },
    Row { "did", "schedule", R"("main")", R"("man")",
          R"(There is no schedule:man; did you mean schedule:main?)" },
    Row { "did", "open", R"("queue:support")", R"("")",
          R"("" is not a destination; write kind:name, like "extension:201".)" },
    Row { "did", "closed", R"("announcement:closed")", R"("announcement:close")",
          R"(There is no announcement:close; did you mean announcement:closed?)" },
    Row { "did", "lunch", R"("")", R"("lunch")",
          R"("lunch" is not a destination; write kind:name, like "extension:201".)" },
    Row { "did", "language", R"("en")", R"("de")", R"("de" is not a choice; take one of ja, en.)" },
    Row { "did", "anonymous", R"("mailbox:201")", R"("drop")",
          R"("drop" is not a choice; take one of accept, announce, reject.)" },
    Row { "outbound", "match", R"(["0[1-9]*"])", R"(["0[1-9"])",
          R"("0[1-9" cannot be used; combine digits with *, ? and [1-9], like "0[1-9]*".)" },
    Row { "outbound", "trunks", R"(["ntt"])", R"(["nt"])",
          R"(There is no trunk:nt; did you mean trunk:ntt?)" },
    Row {
        "outbound", "caller_id", R"("0312345678")", R"("x")",
        R"("x" is not a telephone number; write digits alone, or + and the country code, without hyphens.)" },
    Row { "dialing", "outside_digit", R"("9")", R"("99")", R"(Write one digit, or "" for none.)" },
    Row {
        "dialing", "deny", R"(["international", "+882"])", R"(["far"])",
        R"("far" cannot be used; write a class (domestic, mobile, premium, international) or a prefix like "+882".)" },
    Row { "dialing", "allow", R"(["+8190"])", R"(["0990"])",
          R"("0990" cannot be used; write + and digits, like "+8190".)" },
    Row { "dialing", "emergency", R"(["110", "119"])", R"(["1"])",
          R"("1" cannot be used; write an emergency number as 2 to 6 digits.)" },
    Row { "dialing", "emergency_callback_minutes", R"(60)", R"(0)",
          R"(Choose a whole number from 1 to 1440.)" },
    Row { "dialing", "max_outbound_per_extension", R"(2)", R"(-1)",
          R"(Choose a whole number from 0 to 1000.)" },
    Row { "dialing", "max_outbound", R"(8)", R"(-1)", R"(Choose a whole number from 0 to 10000.)" },
    Row { "dialing", "calls_per_minute_per_extension", R"(30)", R"(-1)",
          R"(Choose a whole number from 0 to 1000.)" },
    Row { "dialing", "calls_per_hour_per_extension", R"(200)", R"(1001)",
          R"(Choose a whole number from 0 to 1000.)" },
    Row { "dialing", "calls_per_minute_per_trunk", R"(120)", R"(1001)",
          R"(Choose a whole number from 0 to 1000.)" },
    Row { "dialing", "calls_per_minute", R"(120)", R"(-1)", R"(Choose a whole number from 0 to 1000.)" },
    Row { "dialing", "daily_minutes_per_extension", R"(600)", R"(1441)",
          R"(Choose a whole number from 0 to 1440.)" },
    Row { "dialing", "daily_minutes_per_trunk", R"(3000)", R"(-1)",
          R"(Choose a whole number from 0 to 1000000.)" },
    Row { "dialing", "daily_minutes", R"(6000)", R"(-1)", R"(Choose a whole number from 0 to 1000000.)" },
    Row { "dialing", "daily_international_minutes", R"(120)", R"(-1)",
          R"(Choose a whole number from 0 to 1000000.)" },
    Row { "dialing", "block_minutes", R"(60)", R"(10081)", R"(Choose a whole number from 0 to 10080.)" },
    Row { "schedule", "weekly", R"({ mon-fri = "09:00-12:00,13:00-18:00" })",
          R"({ weekday = "09:00-12:00" })",
          R"("weekday" is not a day; write mon, tue … sun, or several like mon-fri or "sat,sun".)" },
    Row { "schedule", "lunch", R"("12:00-13:00")", R"("noon")",
          R"("noon" is not a list of hours; write it like "09:00-12:00,13:00-18:00".)" },
    Row { "schedule", "holidays", R"(["2026-12-29"])", R"("japan")",
          R"(Write "law", "none", or a list of dates like ["2026-12-29"].)" },
    Row {
        "schedule", "closed_dates", R"(["12-29..01-03"])", R"(["13-01"])",
        R"("13-01" is not a date or range; write it like "12-29" or "12-29..01-03", with the year on both sides or on none.)" },
    Row { "menu", "number", R"("500")", R"("201")",
          R"(The number 201 is also that of extension.201 in line 4; change one of them.)" },
    Row { "menu", "greeting", R"("say:ようこそ")", R"("welcome")",
          R"(Begin with say:, file: or prompt:, like "say:Please wait.".)" },
    Row { "menu", "keys", R"({ "1" = "extension:201", "*" = "repeat" })", R"({ "12" = "extension:201" })",
          R"("12" is not a key of a phone; take one of 0-9, * and #.)" },
    Row { "menu", "dial_extension", R"(false)", R"(0)", R"(Write true or false, without quotes.)" },
    Row { "menu", "timeout_seconds", R"(6)", R"(61)", R"(Choose a whole number from 1 to 60.)" },
    Row { "menu", "tries", R"(3)", R"(0)", R"(Choose a whole number from 1 to 10.)" },
    Row { "menu", "otherwise", R"("extension:201")", R"("menu:main")",
          R"(otherwise points to itself; name another destination.)" },
    Row { "announcement", "play", R"("prompt:closed")", R"("")", R"(This may not be empty; write a value.)" },
    Row { "announcement", "then", R"("mailbox:201")", R"("announcement:closed")",
          R"(then points to itself; name another destination.)" },
    Row { "queue", "number", R"("600")", R"("0600")",
          R"(0600 begins with 0 and cannot be told from an outside number; take another number.)" },
    Row { "queue", "agents", R"(["201", { extension = "202", skill = 2 }])", R"([{ skill = 2 }])",
          R"(Write an extension ("201") or { extension = "202", skill = 2 }.)" },
    Row { "queue", "language", R"("ja")", R"("JA")", R"("JA" is not a choice; take one of ja, en.)" },
    Row {
        "queue", "strategy", R"("skill")", R"("longest")",
        R"("longest" is not a choice; take one of longest-idle, round-robin, least-calls, ring-all, skill.)" },
    Row { "queue", "ring_seconds", R"(15)", R"(1.5)", R"(Write a whole number without quotes, like 20.)" },
    Row { "queue", "wrap_up_seconds", R"(0)", R"(3601)", R"(Choose a whole number from 0 to 3600.)" },
    Row { "queue", "max_waiting", R"(20)", R"(1001)", R"(Choose a whole number from 0 to 1000.)" },
    Row { "queue", "max_wait_seconds", R"(600)", R"(86401)", R"(Choose a whole number from 0 to 86400.)" },
    Row { "queue", "overflow", R"("mailbox:201")", R"("queue:support")",
          R"(overflow points to itself; name another destination.)" },
    Row { "queue", "announce_position", R"(true)", R"("on")", R"(Write true or false, without quotes.)" },
    Row { "queue", "announce_every_seconds", R"(45)", R"(-1)", R"(Choose a whole number from 0 to 3600.)" },
    Row { "queue", "callback", R"(true)", R"(1)", R"(Write true or false, without quotes.)" },
    Row { "queue", "music", R"("default")", R"("my music")",
          R"(The name "my music" cannot be used; take at most 40 letters, digits, - and _.)" },
    Row { "queue", "priority", R"(-5)", R"(101)", R"(Choose a whole number from -100 to 100.)" },
    Row { "queue", "target", R"({ answer_rate = 0.98, within_seconds = 20, service_level = 0.8 })",
          R"({ answer_rate = 98 })", R"(Choose a number from 0 to 1.)" },
    Row { "queue", "record", R"("all")", R"("yes")",
          R"("yes" is not a choice; take one of inherit, all, none.)" },
    Row { "queue", "survey", R"("csat5")", R"("csat")",
          R"(There is no survey:csat; did you mean survey:csat5?)" },
    Row { "conference", "number", R"("800")", R"("177")",
          R"(177 is a service number of the telephone network; take another number.)" },
    Row {
        "conference", "pin", R"("580317")", R"("123456")",
        R"(A PIN has 6 digits or more, no run such as 123456 and no repeat such as 111111; choose another.)" },
    Row { "conference", "tones", R"(false)", R"("off")", R"(Write true or false, without quotes.)" },
    Row { "page", "number", R"("650")", R"("6")",
          R"("6" cannot be an internal number; take 2 to 6 digits.)" },
    Row { "page", "members", R"(["201"])", R"(["2001"])",
          R"(There is no extension:2001; did you mean extension:201?)" },
    Row {
        "page", "multicast", R"("239.255.0.75:10000")", R"("192.168.1.75:10000")",
        R"("192.168.1.75:10000" cannot be used; write a multicast address and a port, like "239.255.0.75:10000".)" },
    Row { "line", "number", R"("901")", R"("0901")",
          R"(0901 begins with 0 and cannot be told from an outside number; take another number.)" },
    Row { "line", "trunk", R"("ntt")", R"("nttt")", R"(There is no trunk:nttt; did you mean trunk:ntt?)" },
    Row {
        "speed_dial", "number", R"("0398765432")", R"("03-9876")",
        R"("03-9876" is not a telephone number; write digits alone, or + and the country code, without hyphens.)" },
    Row { "speed_dial", "name", R"("本社")", R"(1)", R"(Write text in quotes, like "…".)" },
    Row { "survey", "ask", R"("prompt:survey-csat")", R"("ask them")",
          R"(Begin with say:, file: or prompt:, like "say:Please wait.".)" },
    Row { "survey", "scale", R"(5)", R"(1)", R"(Choose a whole number from 2 to 10.)" },
    Row { "survey", "comment", R"(true)", R"("true")", R"(Write true or false, without quotes.)" },
    Row { "on_call", "numbers", R"(["09012345678", "extension:201"])", R"([])",
          R"(The list is empty; name at least one.)" },
    Row {
        "caller_list", "numbers", R"(["0398765432"])", R"(["+"])",
        R"("+" is not a telephone number; write digits alone, or + and the country code, without hyphens.)" },
    Row { "caller_list", "treat", R"("reject")", R"("block")",
          R"("block" is not a choice; take one of priority, reject.)" },
    Row {
        "mailbox", "pin", R"("580317")", R"("111111")",
        R"(A PIN has 6 digits or more, no run such as 123456 and no repeat such as 111111; choose another.)" },
    Row { "mailbox", "email", R"(true)", R"("hanako@midori.example")",
          R"(Write true or false, without quotes.)" },
    Row { "mailbox", "attach", R"(false)", R"(0)", R"(Write true or false, without quotes.)" },
    Row { "recording", "default", R"("all")", R"("some")",
          R"("some" is not a choice; take one of all, none.)" },
    Row { "recording", "announce", R"(true)", R"("yes")", R"(Write true or false, without quotes.)" },
    Row { "recording", "keep_days", R"(90)", R"(-1)", R"(Choose a whole number from 0 to 36500.)" },
    Row { "recording", "quota_gb", R"(50)", R"("50")", R"(Write a whole number without quotes, like 20.)" },
    Row { "recording", "mask_dtmf", R"(true)", R"(1)", R"(Write true or false, without quotes.)" },
    Row { "recording", "encrypt_to", R"("")", R"(["a"])", R"(Write text in quotes, like "…".)" },
    Row { "recording", "archive", R"("s3://bucket")", R"("a\nb")",
          R"(Control characters such as line breaks are not allowed; remove them.)" },
    Row { "user", "extension", R"("201")", R"("2001")",
          R"(There is no extension:2001; did you mean extension:201?)" },
    Row { "user", "role", R"("operator")", R"("root")",
          R"("root" is not a choice; take one of operator, supervisor, admin.)" },
    Row { "user", "password", R"("a-long-password")", R"("short")",
          R"(A password has 12 characters or more; with "" one is made at the first apply and shown once.)" },
    Row { "features", "voicemail", R"("*97")", R"("97")",
          R"("97" cannot be used; write * or # and 1 to 4 digits, like "*43".)" },
    Row { "features", "pickup_group", R"("*8")", R"("**8")",
          R"("**8" cannot be used; write * or # and 1 to 4 digits, like "*43".)" },
    Row { "features", "park", R"("*68")", R"("*68000")",
          R"("*68000" cannot be used; write * or # and 1 to 4 digits, like "*43".)" },
    Row { "features", "agent_sign_in", R"("*11")", R"("eleven")",
          R"("eleven" cannot be used; write * or # and 1 to 4 digits, like "*43".)" },
    Row { "features", "agent_pause", R"("*12")", R"(12)", R"(Write text in quotes, like "…".)" },
    Row { "features", "night_mode", R"("*90")", R"("*97")",
          R"(The code *97 is also the default of features.voicemail; change one of them.)" },
    Row { "features", "do_not_disturb", R"("*78")", R"("*")",
          R"("*" cannot be used; write * or # and 1 to 4 digits, like "*43".)" },
    Row { "features", "forward_all", R"("*72")", R"("*43")",
          R"(The code *43 is also the default of features.echo_test; change one of them.)" },
    Row { "features", "echo_test", R"("*44")", R"("*8")",
          R"(The code *8 is also the default of features.pickup_group; change one of them.)" },
    Row { "features", "three_way", R"("*3")", R"(3)", R"(Write text in quotes, like "…".)" },
    Row { "features", "intercom", R"("*80")", R"("80")",
          R"("80" cannot be used; write * or # and 1 to 4 digits, like "*43".)" },
    Row { "features", "speed_dial", R"("*0")", R"("*3")",
          R"(The code *3 is also the default of features.three_way; change one of them.)" },
    Row { "features", "desk_sign_in", R"("*99")", R"(99)", R"(Write text in quotes, like "…".)" },
    Row { "features", "transfer_by_hanging_up", R"(true)", R"("yes")",
          R"(Write true or false, without quotes.)" },
    Row { "features", "monitor", R"("*55")", R"("*55#")",
          R"("*55#" cannot be used; write * or # and 1 to 4 digits, like "*43".)" },
};

// An office in which everything that a value may name is there. Each section with what it needs.
struct Section {
    std::string_view section;
    std::string_view name;
    std::string_view needs;
};

constexpr std::array sections_around {
    Section { "office", "", "name = \"x\"\nmain = \"extension:201\"\n" },
    Section { "extension", "201", "" },
    Section { "extension", "202", "" },
    Section { "network", "", "" },
    Section { "mail", "", "server = \"smtps://smtp.example\"\n" },
    Section { "alerts", "", "" },
    Section { "webhook", "crm", "url = \"https://crm.example\"\n" },
    Section { "extension", "203", "" },
    Section { "ring_group", "sales", "members = [\"201\"]\n" },
    Section { "trunk", "ntt", "server = \"sip:192.0.2.1\"\n" },
    Section { "did", "0312345678", "open = \"extension:201\"\n" },
    Section { "outbound", "domestic", "match = [\"0*\"]\ntrunks = [\"ntt\"]\n" },
    Section { "dialing", "", "" },
    Section { "schedule", "main", "weekly = { mon = \"09:00-18:00\" }\n" },
    Section { "menu", "main", "greeting = \"say:hello\"\nkeys = { \"1\" = \"extension:201\" }\n" },
    Section { "announcement", "closed", "play = \"prompt:closed\"\n" },
    Section { "queue", "support", "" },
    Section { "conference", "board", "" },
    Section { "page", "all", "number = \"650\"\nmembers = [\"201\"]\n" },
    Section { "line", "1", "number = \"901\"\ntrunk = \"ntt\"\n" },
    Section { "speed_dial", "01", "number = \"0398765432\"\n" },
    Section { "survey", "csat5", "ask = \"prompt:survey-csat\"\n" },
    Section { "on_call", "night", "numbers = [\"extension:201\"]\n" },
    Section { "caller_list", "vip", "numbers = [\"0398765432\"]\ntreat = \"priority\"\n" },
    Section { "mailbox", "201", "" },
    Section { "recording", "", "" },
    Section { "user", "hanako", "role = \"admin\"\n" },
    Section { "features", "", "" },
};

// The section a row is about is the last of its kind, so that others of it can be named.
std::string_view name_of(std::string_view section)
{
    std::string_view name;
    for (const Section& around : sections_around)
        if (around.section == section)
            name = around.name;
    return name;
}

struct Written {
    std::string text {};
    int line { 0 }; // Of the key.
    std::string key {}; // "extension.203.password"
};

std::string without_key(std::string_view lines, std::string_view key)
{
    std::string kept;
    while (!lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find('\n') + 1);
        if (!line.starts_with(std::string { key } + " ="))
            kept += line;
        lines.remove_prefix(line.size());
    }
    return kept;
}

Written office_with(const Row& row, std::string_view value)
{
    Written written;
    const std::string_view name = name_of(row.section);
    for (const Section& around : sections_around) {
        const bool is_it = around.section == row.section && around.name == name;
        const std::string full =
            std::string { around.section } + (around.name.empty() ? "" : "." + std::string { around.name });
        written.text += "[" + full + "]\n";
        if (is_it) {
            written.text += std::string { row.key } + " = " + std::string { value } + "\n";
            written.line = static_cast<int>(std::ranges::count(written.text, '\n'));
            written.key = full + "." + std::string { row.key };
        }
        written.text += is_it ? without_key(around.needs, row.key) : std::string { around.needs };
    }
    return written;
}

} // namespace

TEST_GROUP_BASE(EveryKey, Judged) { std::string name_of_row(const Row& row) const {
    return std::string { row.section } + "." + std::string { row.key };
}
}
;

TEST(EveryKey, HasItsRowHere)
{
    for (const KeyRule& rule : office_schema().keys) {
        const auto is_it = [&](const Row& row) { return row.section == rule.section && row.key == rule.key; };
        if (std::ranges::count_if(rows, is_it) != 1)
            FAIL((std::string { rule.section } + "." + std::string { rule.key }).c_str());
    }
    CHECK_EQUAL(office_schema().keys.size(), rows.size());
}

TEST(EveryKey, TakesAGoodValueAndSaysWhetherItIsUsedYet)
{
    for (const Row& row : rows) {
        if (row.good.empty())
            continue;
        const Written written = office_with(row, row.good);
        judge_text(written.text);
        for (const Problem& problem : judgement.problems)
            if (problem.severity == Severity::Error)
                FAIL((name_of_row(row) + ": " + all()).c_str());
        const KeyRule* rule = office_schema().find_key(row.section, row.key);
        const bool is_told = find(Severity::NotUsedYet, written.line, written.key) != nullptr;
        const bool is_built_section = office_schema().find_section(row.section)->use == Use::Built;
        if (rule->use == Use::NotYet && is_built_section && !is_told)
            FAIL((name_of_row(row) + " is not said to be not used yet").c_str());
    }
}

TEST(EveryKey, RefusesABadValueAtItsLineAndSaysWhatToDo)
{
    std::string wrong;
    for (const Row& row : rows) {
        const Written written = office_with(row, row.bad);
        judge_text(written.text);
        bool is_said = false;
        std::string of_this_line;
        for (const Problem& problem : judgement.problems) {
            if (problem.severity != Severity::Error || problem.line != written.line)
                continue;
            of_this_line += problem.key + ": " + sentence(problem, Language::English) + "\n";
            is_said = is_said
                || (problem.key.starts_with(written.key)
                    && sentence(problem, Language::English) == row.english);
        }
        if (!is_said)
            wrong +=
                name_of_row(row) + " wants: " + std::string { row.english } + "\nbut: " + of_this_line + "\n";
        for (const Problem& problem : judgement.problems)
            CHECK_FALSE(sentence(problem, Language::Japanese).empty());
    }
    STRCMP_EQUAL("", wrong.c_str());
}
