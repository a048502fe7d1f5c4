#include "route_words.h"

#include <algorithm>
#include <array>

namespace command {
namespace {

struct Row {
    std::string_view what;
    std::string_view japanese; // {0}, {1} …: the step's values.
    std::string_view english;
};

constexpr std::array steps {
    Row { "too_often", "転送が 10 回を超えたため切ります",
          "sent on more than 10 times: it goes round in circles" },
    Row { "forwarded_by", "転送元は {0} です", "forwarded to us by {0}" },
    Row { "international_caller", "海外からの着信です（{0}）", "the caller is abroad ({0})" },
    Row { "number_withheld", "発信者は番号を通知していません（非通知）",
          "the caller withholds their number" },
    Row { "payphone", "公衆電話からの着信です", "the caller is at a payphone" },
    Row { "out_of_area", "番号を通知できない所からの着信です（表示圏外）",
          "the caller's number is out of area" },
    Row { "interworking", "サービスの都合で番号が通知されません（通知不可能）",
          "another network could not pass the caller's number on" },
    Row { "called_number", "着信番号は {0} です", "the number called is {0}" },
    Row { "own_number_without_a_did", "着信番号 {0} は自社の番号で、[did] はありません",
          "the number called, {0}, is the office's own and has no [did]" },
    Row { "unknown_number",
          "着信番号「{0}」は自社の番号ではありません。回線の numbers か [did] に書いてください",
          "the number called, \"{0}\", is none of the office's: write it into a trunk's numbers or a [did]" },
    Row { "list_priority", "発信者は優先リスト {0} にあります",
          "the caller is on the list {0}, with priority" },
    Row { "list_reject", "発信者は拒否リスト {0} にあります",
          "the caller is on the list {0}, to be rejected" },
    Row { "withheld_accepted", "この番号は非通知でも受けます", "this number takes callers without a number" },
    Row { "withheld_announce", "番号を通知してかけ直すよう案内します",
          "they are told to call again with their number" },
    Row { "withheld_reject", "この番号は非通知を受けません",
          "this number does not take callers without a number" },
    Row { "withheld_goes_to", "非通知は {0} へ送ります", "callers without a number go to {0}" },
    Row { "night_mode", "夜間モードです", "night mode is on" },
    Row { "clock_not_trusted", "時計が信用できないため、{0} は最後に分かっていた状態のままです",
          "the clock is not trusted: the hours {0} stay as they were known last" },
    Row { "always_open", "営業時間の指定はなく、いつでも受けます",
          "the number has no hours: it is always open" },
    Row { "open", "営業時間内です（{0}）", "within the hours of {0}" },
    Row { "lunch", "昼休みです（{0}）", "lunch, by {0}" },
    Row { "outside_hours", "営業時間外です（{0}）", "outside the hours of {0}" },
    Row { "closed_date", "休業日です（{0} の closed_dates）", "a closed date of {0}" },
    Row { "holiday", "休日です（{0}、{1}）", "a holiday, by {0} ({2})" },
    Row { "destination", "行き先は {0} です", "the destination is {0}" },
    Row { "main", "代わりに main（{0}）が受けます", "main ({0}) takes it" },
    Row { "not_built", "{0} の機能はまだありません", "{0} is not built yet" },
    Row { "does_not_exist", "{0} はありません", "{0} does not exist" },
    Row { "feature_code", "特番 {0} です", "the feature code {0}" },
    Row { "speed_dial", "短縮ダイヤルで {0} です", "a speed dial for {0}" },
    Row { "extension", "内線 {0} です", "the extension {0}" },
    Row { "ring_group", "着信グループ {0} です", "the ring group {0}" },
    Row { "conference", "会議室 {0} です", "the conference room {0}" },
    Row { "line", "外線 {0} です", "the line {0}" },
    Row { "page", "放送 {0} です", "the page {0}" },
    Row { "park_slot", "パーク保留の {0} です", "the parking slot {0}" },
    Row { "not_a_number", "電話番号ではありません", "that is no number" },
    Row { "emergency", "緊急番号 {0} です。発信の制限を受けません",
          "the emergency number {0}: nothing forbids it" },
    Row { "no_emergency_trunk", "緊急番号にかけられる回線がありません",
          "no trunk could carry an emergency call" },
    Row { "outside_digit", "外線発信の {0} を外します", "the outside digit {0} is taken away" },
    Row { "caller_id_withheld", "184: こちらの番号を通知しません", "184: our number is withheld" },
    Row { "caller_id_shown", "186: こちらの番号を通知します", "186: our number is shown" },
    Row { "area_code", "市外局番 {0} を補います", "the area code {0} is put before it" },
    Row { "no_such_number", "「{0}」という番号はありません", "there is no number \"{0}\"" },
    Row { "number", "外線番号 {0}（種別 {1}）です", "the outside number {0}, of the class {1}" },
    Row { "class_forbids", "この内線は種別 {0} にかけられません（dial）",
          "this extension may not call the class {0} (its dial)" },
    Row { "office_denies", "この会社では種別 {0} を止めています（dialing.deny）",
          "the office denies the class {0} (dialing.deny)" },
    Row { "office_allows", "{0} は特に許されています（dialing.allow）",
          "{0} is let through (dialing.allow)" },
    Row { "no_outbound_rule", "合う発信規則（[outbound]）がありません", "no outbound rule fits" },
    Row { "outbound_rule", "発信規則 {0}: 回線 {1} の順", "the outbound rule {0}: by {1}, in this order" },
    Row { "no_trunk", "発信規則 {0} に使える回線がありません", "the outbound rule {0} has no trunk" },
    Row { "caller_id", "{0} を通知します", "the number shown is {0}" },
};

// As org.yobirin.Legs names them.
constexpr std::array reasons {
    Row { "hung_up", "電話を切った", "hung up" },
    Row { "cancelled", "呼び出しをやめた", "called off" },
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

template <std::size_t count> const Row* row_of(const std::array<Row, count>& table, std::string_view what)
{
    const auto* row = std::ranges::find(table, what, &Row::what);
    return row == table.end() ? nullptr : row;
}

std::string_view in(Language language, const Row& row)
{
    return language == Language::Japanese ? row.japanese : row.english;
}

std::string with_values(std::string_view pattern, const std::vector<std::string>& values)
{
    std::string made;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const bool is_place = pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}';
        if (!is_place) {
            made += pattern[i];
            continue;
        }
        const auto index = static_cast<std::size_t>(pattern[i + 1] - '0');
        if (index < values.size())
            made += values[index];
        i += 2;
    }
    return made;
}

} // namespace

std::string step_in_words(Language language, std::string_view what, const std::vector<std::string>& values)
{
    if (const Row* row = row_of(steps, what))
        return with_values(in(language, *row), values);
    std::string text { what };
    for (const std::string& value : values)
        text += " " + value;
    return text;
}

std::string reason_in_words(Language language, std::string_view reason, std::optional<std::int64_t> code)
{
    const Row* row = row_of(reasons, reason);
    std::string text { row == nullptr ? reason : in(language, *row) };
    if (!code)
        return text;
    const std::string number = std::to_string(*code);
    return text + (language == Language::Japanese ? "（" + number + "）" : " (" + number + ")");
}

} // namespace command
