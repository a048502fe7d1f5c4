#include "plain_words.h"

#include <algorithm>
#include <array>

namespace command {
namespace {

struct Row {
    std::string_view what;
    std::string_view japanese;
    std::string_view english;
};

// As org.yobirin.Legs names them.
constexpr std::array reasons {
    Row { "hung_up", "電話を切った", "hung up" },
    Row { "cancelled", "出る前に切った", "hung up before an answer" },
    Row { "busy", "話し中", "busy" },
    Row { "no_answer", "応答なし", "no answer" },
    Row { "declined", "着信を拒否された", "declined" },
    Row { "not_found", "番号がない", "there is no such number" },
    Row { "unavailable", "つながらない（電源断か圏外）", "cannot be reached" },
    Row { "not_acceptable", "音声の方式が合わない", "no sound in common" },
    Row { "forbidden", "許可されていない", "not permitted" },
    Row { "completed_elsewhere", "ほかの電話機が応答", "answered elsewhere" },
    Row { "overloaded", "混み合っている", "overloaded" },
    Row { "failed", "失敗", "failed" },
    Row { "lost", "途絶えた（ネットワークか電源）", "lost, nothing was heard of it any more" },
};

struct Status {
    std::int64_t code;
    std::string_view japanese;
    std::string_view english;
};

// RFC 3261 21, and those of later RFCs that phones and carriers send: what they mean to who reads of a call.
constexpr std::array statuses {
    Status { 400, "要求を理解されなかった", "it did not understand the call" },
    Status { 401, "パスワードかユーザー名が違う", "it wants another password or user" },
    Status { 402, "料金の問題で断られた", "refused, because of a bill" },
    Status { 403, "許可されていない", "not permitted" },
    Status { 404, "番号がない", "there is no such number" },
    Status { 405, "この操作を受け付けない", "it does not take such requests" },
    Status { 407, "パスワードかユーザー名が違う", "it wants another password or user" },
    Status { 408, "返事がなかった", "it did not reply in time" },
    Status { 410, "番号はもう使われていない", "the number is no longer in use" },
    Status { 413, "要求が長すぎた", "the call said more than it reads" },
    Status { 415, "音声の方式が合わない", "no sound in common" },
    Status { 420, "求めた機能がない", "it lacks what was required of it" },
    Status { 421, "必要な機能を求められた", "it requires what we lack" },
    Status { 422, "セッションの期限が短すぎた", "the session timer was too short for it" },
    Status { 428, "発信者の証明を求められた", "it wants proof of who calls" },
    Status { 433, "非通知を受けない", "it takes no callers without a number" },
    Status { 480, "いまはつながらない", "cannot be reached now" },
    Status { 481, "その通話を知らないと言われた", "it knows nothing of the call" },
    Status { 482, "転送が堂々巡りになった", "the call went round in circles" },
    Status { 483, "中継が多すぎた（堂々巡り）", "sent on too often, perhaps in circles" },
    Status { 484, "番号が足りない", "the number is incomplete" },
    Status { 485, "番号が一つに決まらない", "the number is ambiguous" },
    Status { 486, "話し中", "busy" },
    Status { 487, "出る前に切った", "hung up before an answer" },
    Status { 488, "音声の方式が合わない", "no sound in common" },
    Status { 491, "要求が行き違った", "two requests crossed" },
    Status { 493, "暗号を読めなかった", "it could not decrypt the call" },
    Status { 500, "相手の機器の内部エラー", "something broke there" },
    Status { 501, "相手の機器にない機能", "it cannot do that" },
    Status { 502, "その先の網のエラー", "a network further on failed" },
    Status { 503, "混雑か故障", "congested or out of order" },
    Status { 504, "その先の網から返事がない", "a network further on did not reply" },
    Status { 513, "要求が長すぎた", "the call said more than it reads" },
    Status { 580, "条件が満たされない", "what it needs first was not there" },
    Status { 600, "どの電話機も話し中", "busy everywhere" },
    Status { 603, "着信を拒否された", "declined" },
    Status { 604, "番号がどこにもない", "that number does not exist anywhere" },
    Status { 606, "音声の方式が合わない", "no sound in common" },
    Status { 607, "迷惑電話として断られた", "refused as unwanted" },
    Status { 608, "迷惑電話対策に断られた", "refused by a filter of unwanted calls" },
};

// ITU-T Q.850, those that telephone networks do send.
constexpr std::array causes {
    Status { 1, "欠番", "the number is not in use" },
    Status { 2, "相手の網への経路がない", "no way to that network" },
    Status { 3, "相手への経路がない", "no way to that number" },
    Status { 16, "通話が終わった", "the call was over" },
    Status { 17, "話し中", "user busy" },
    Status { 18, "相手の機器が応答しない", "their telephone did not respond" },
    Status { 19, "呼び出したが出ない", "it rang and nobody answered" },
    Status { 20, "相手は圏外か電源断", "out of reach or switched off" },
    Status { 21, "着信を拒否された", "declined" },
    Status { 22, "番号が変わった", "the number has changed" },
    Status { 27, "相手の回線の故障", "their line is out of order" },
    Status { 28, "番号が足りないか誤り", "the number is incomplete or wrong" },
    Status { 29, "断られた機能", "a service that is refused there" },
    Status { 31, "理由は示されない", "no reason given" },
    Status { 34, "空き回線がない", "no circuit is free" },
    Status { 38, "網の故障", "the network is out of order" },
    Status { 41, "網の一時的な障害", "a passing failure of the network" },
    Status { 42, "交換機が混雑", "the exchange is congested" },
    Status { 44, "求めた回線が使えない", "the circuit that was asked for is not there" },
    Status { 47, "網の資源が足りない", "the network has nothing left for it" },
    Status { 50, "契約していない機能", "a service without a contract" },
    Status { 55, "閉域で着信できない", "closed to calls from here" },
    Status { 57, "許されていない通信の種類", "a kind of call that is not permitted" },
    Status { 58, "いまは使えない通信の種類", "a kind of call that is not there now" },
    Status { 65, "ない種類の通信", "a kind of call it does not know" },
    Status { 79, "ない機能", "a service it does not know" },
    Status { 88, "相手の機器と合わない", "their telephone is of another kind" },
    Status { 102, "網の時間切れ", "the network waited too long" },
    Status { 111, "網の手順の誤り", "an error of protocol in the network" },
    Status { 127, "別の網との接続で理由が失われた", "the reason was lost between networks" },
};

// docs/architecture.md, section 6.
constexpr std::array outcomes {
    Row { "handled", "応対済み", "handled" },
    Row { "abandoned_in_queue", "待つ間に切られた", "the caller gave up waiting" },
    Row { "abandoned_in_menu", "メニューの途中で切られた", "the caller gave up in the menu" },
    Row { "short_abandon", "すぐに切られた", "the caller gave up at once" },
    Row { "self_served", "自動応答で完了", "served without a person" },
    Row { "callback_pending", "折り返し待ち", "to be called back" },
    Row { "voicemail", "留守番電話に伝言", "left a message" },
    Row { "out_of_hours", "営業時間外", "out of hours" },
    Row { "rejected", "受けなかった", "turned away" },
    Row { "failed", "つながらなかった", "not connected" },
};

constexpr std::array guards {
    Row { "denied", "かけられない種別の番号", "a number that may not be called" },
    Row { "blocked", "この内線の外線発信は止められている（`yobirin status` を参照）",
          "the extension is blocked from calling outside (see `yobirin status`)" },
    Row { "at_once", "同時にかけられる数の上限", "as many calls outside as it may have at a time" },
    Row { "rate", "1 分間か 1 時間にかけられる数の上限",
          "as many calls outside as it may make in a minute or an hour" },
    Row { "minutes", "今日の通話時間の上限", "the minutes of today are used up" },
};

// Words of the office file.
constexpr std::array classes {
    Row { "local", "市内通話", "a local call" },
    Row { "domestic", "国内通話", "a call within the country" },
    Row { "mobile", "携帯電話への通話", "a call to a mobile" },
    Row { "premium", "有料番号への通話", "a call to a premium number" },
    Row { "international", "国際通話", "an international call" },
};

constexpr std::array destinations {
    Row { "extension", "内線 ", "extension " },
    Row { "ring_group", "着信グループ ", "the ring group " },
    Row { "on_call", "当番リスト ", "the on-call list " },
    Row { "number", "外線番号 ", "the outside number " },
    Row { "queue", "待ち行列 ", "the queue " },
    Row { "menu", "音声メニュー ", "the menu " },
    Row { "mailbox", "留守番電話 ", "the mailbox " },
    Row { "conference", "会議室 ", "the conference room " },
    Row { "announcement", "案内 ", "the announcement " },
    Row { "application", "アプリケーション ", "the application " },
    Row { "echo", "エコーテスト", "the echo test" },
};

std::string_view in(Language language, const auto& row)
{
    return language == Language::Japanese ? row.japanese : row.english;
}

template <std::size_t count>
std::string_view one_of(const std::array<Row, count>& table, Language language, std::string_view what)
{
    const auto* row = std::ranges::find(table, what, &Row::what);
    return row == table.end() ? what : in(language, *row);
}

// Reasons that are ours and say more than the status that goes with them.
bool says_more_than_a_status(std::string_view reason)
{
    constexpr std::array<std::string_view, 4> known { "hung_up", "cancelled", "completed_elsewhere", "lost" };
    return std::ranges::find(known, reason) != known.end();
}

} // namespace

std::string reason_in_words(Language language, std::string_view reason, std::optional<std::int64_t> code)
{
    std::string text { one_of(reasons, language, reason) };
    if (!code)
        return text;
    const auto* status = std::ranges::find(statuses, *code, &Status::code);
    if (status != statuses.end() && !says_more_than_a_status(reason))
        text = in(language, *status);
    const std::string number = std::to_string(*code);
    return text + (language == Language::Japanese ? "（" + number + "）" : " (" + number + ")");
}

std::string cause_in_words(Language language, std::int64_t cause)
{
    const auto* known = std::ranges::find(causes, cause, &Status::code);
    const std::string_view says = known == causes.end() ? std::string_view {} : in(language, *known);
    const std::string number = std::to_string(cause);
    if (language == Language::Japanese)
        return "網の理由: " + std::string { says } + "（" + number + "）";
    return "the network says: " + (says.empty() ? "" : std::string { says } + " ") + "(" + number + ")";
}

std::string national_form(std::string number, std::string_view country)
{
    constexpr std::string_view japan = "+81";
    if (country == "JP" && number.starts_with(japan))
        number.replace(0, japan.size(), "0");
    return number;
}

std::string outcome_in_words(Language language, std::string_view outcome)
{
    return std::string { one_of(outcomes, language, outcome) };
}

std::string guard_in_words(Language language, std::string_view guard)
{
    return std::string { one_of(guards, language, guard) };
}

std::string class_in_words(Language language, std::string_view kind)
{
    return std::string { one_of(classes, language, kind) };
}

std::string destination_in_words(Language language, std::string_view destination)
{
    const std::size_t colon = destination.find(':');
    if (colon == std::string_view::npos)
        return std::string { destination };
    const std::string_view kind = destination.substr(0, colon);
    const std::string_view name = destination.substr(colon + 1);
    if (kind == "hangup") {
        const std::string why = reason_in_words(language, name.empty() ? "declined" : name);
        return language == Language::Japanese ? "切断（" + why + "）" : "hanging up (" + why + ")";
    }
    const auto* row = std::ranges::find(destinations, kind, &Row::what);
    if (row == destinations.end())
        return std::string { destination };
    return std::string { in(language, *row) } + std::string { name };
}

} // namespace command
