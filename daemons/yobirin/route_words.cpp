#include "route_words.h"

#include "plain_words.h"

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
    Row { "too_often", "転送が 10 回を超えました。堂々巡りなので切ります",
          "sent on more than 10 times: it goes round in circles" },
    Row { "callback", "緊急通報を受けた所からの折り返しです。内線 {0} と代表を鳴らします",
          "an emergency service calls back: extension {0} and the reception ring" },
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
    Row { "withheld_goes_to", "非通知の行き先は {0d} です", "callers without a number go to {0d}" },
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
    Row { "destination", "行き先は {0d} です", "it goes to {0d}" },
    Row { "main", "代表（office.main）が受けます: {0d}", "main takes it: {0d}" },
    Row { "forwards", "内線 {0} はすべての着信を {1d} へ転送しています",
          "extension {0} forwards all its calls to {1d}" },
    Row { "do_not_disturb", "内線 {0} は着信拒否中です", "extension {0} does not want to be disturbed" },
    Row { "when_busy", "話し中のときの行き先は {0d} です", "busy, so it goes to {0d}" },
    Row { "when_unanswered", "応答がないときの行き先は {0d} です", "nobody answered, so it goes to {0d}" },
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
    Row { "outside_digit", "外線発信番号の {0} を取ります", "the outside digit {0} is taken away" },
    Row { "caller_id_withheld", "184: こちらの番号を通知しません", "184: our number is withheld" },
    Row { "caller_id_shown", "186: こちらの番号を通知します", "186: our number is shown" },
    Row { "area_code", "市外局番 {0} を補います", "the area code {0} is put before it" },
    Row { "no_such_number", "「{0}」という番号はありません", "there is no number \"{0}\"" },
    Row { "number", "外線番号 {0}（{1c}）です", "the outside number {0}: {1c}" },
    Row { "class_forbids", "{0c}は許されていません（内線の dial）",
          "{0c} is not permitted to whoever calls (dial of the extension)" },
    Row { "office_denies", "{0c}は会社として止めています（dialing.deny）",
          "{0c}, which the office denies (dialing.deny)" },
    Row { "office_allows", "{0} は特に許されています（dialing.allow）",
          "{0} is let through (dialing.allow)" },
    Row { "no_outbound_rule", "合う発信規則（[outbound]）がありません", "no outbound rule fits" },
    Row { "outbound_rule", "発信規則 {0}、回線 {1}", "the outbound rule {0}, by the trunk {1}" },
    Row { "no_trunk", "発信規則 {0} に使える回線がありません", "the outbound rule {0} has no trunk" },
    Row { "caller_id", "発信者番号 {0} を通知します", "the number shown is {0}" },
    Row { "toll_guard", "不正利用の防止: {0g}", "the toll guard: {0g}" },
};

// "{0}", or with how the value is said: "{0d}" a destination, "{0c}" a class of numbers, "{0g}" what the toll
// guard objects to. A value that is missing is left out.
std::string said(Language language, std::string_view place, const std::vector<std::string>& values)
{
    const auto index = static_cast<std::size_t>(place.front() - '0');
    if (index >= values.size())
        return {};
    switch (place.back()) {
    case 'd':
        return destination_in_words(language, values[index]);
    case 'c':
        return class_in_words(language, values[index]);
    case 'g':
        return guard_in_words(language, values[index]);
    default:
        return values[index];
    }
}

std::string with_values(Language language, std::string_view pattern, const std::vector<std::string>& values)
{
    std::string made;
    while (true) {
        const std::size_t open = pattern.find('{');
        made += pattern.substr(0, open);
        const std::size_t close = pattern.find('}', open);
        if (open == std::string_view::npos || close == std::string_view::npos)
            return made;
        made += said(language, pattern.substr(open + 1, close - open - 1), values);
        pattern.remove_prefix(close + 1);
    }
}

} // namespace

std::string step_in_words(Language language, std::string_view what, const std::vector<std::string>& values)
{
    const auto* row = std::ranges::find(steps, what, &Row::what);
    if (row != steps.end())
        return with_values(language, language == Language::Japanese ? row->japanese : row->english, values);
    std::string text { what };
    for (const std::string& value : values)
        text += " " + value;
    return text;
}

} // namespace command
