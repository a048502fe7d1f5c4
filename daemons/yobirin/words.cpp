#include "words.h"

#include <algorithm>
#include <array>

namespace command {
namespace {

struct Entry {
    Word word;
    std::string_view japanese;
    std::string_view english;
};

using enum Word;

constexpr std::array table {
    Entry { Applied, "版 {} を適用しました。", "Version {} is live." },
    Entry { MadeSecrets,
            "作成したパスワード(表示は今回だけです):", "Passwords that were made (shown this once):" },
    Entry { Good, "{} に誤りはありません。", "{} is good." },
    Entry { CannotRead, "{} を読めません。ファイル名と権限を確かめてください。",
            "Cannot read {}: check its name and permissions." },
    Entry { NotRunning, "{} が応答しません。動いているか `yobirin status` で確かめてください。",
            "{} does not answer: see `yobirin status` whether it runs." },
    Entry { Refused, "できませんでした: {}", "Refused: {}" },
    Entry { NoSuchCall, "通話 {} はありません。`yobirin calls` で一覧を見られます。",
            "There is no call {}: `yobirin calls` lists them." },
    Entry { NoSuchDestination, "宛先 {} はありません。内線か外線の番号を指定してください。",
            "There is no destination {}: give an extension or an outside number." },
    Entry { NobodyReachable, "{} の電話機が登録されていません。`yobirin status` を見てください。",
            "No phone of {} is registered: see `yobirin status`." },
    Entry { NotBuiltYet, "{} はまだ使えません。", "{} cannot be used yet." },
    Entry { NoOffice, "設定がまだありません。`yobirin apply FILE` で適用してください。",
            "There is no office file yet: `yobirin apply FILE`." },
    Entry { BadDate, "日付 {} がわかりません。2026-11-22 のように書いてください。",
            "{} is not a date: write it like 2026-11-22." },
    Entry { CallBegun, "通話 {} を始めました。", "Call {} has begun." },
    Entry { NoCalls, "通話はありません。", "No calls." },
    Entry { NoContacts, "記録はありません。", "No contacts." },
    Entry { AllWell, "すべて正常です。", "All is well." },
    Entry { DaemonDown, "{} が応答しません。`systemctl status` とログを見てください。",
            "{} does not answer: look at `systemctl status` and its log." },
    Entry { DaemonDegraded, "{}: {}", "{}: {}" },
    Entry { DaemonStarting, "{} は起動中です。", "{} is starting." },
    Entry { TrunkFailed, "外線 {} が使えません: {}", "Trunk {} cannot be used: {}" },
    Entry { NoPhone, "内線 {} に電話機がありません。", "Extension {} has no phone." },
    Entry { NoBans, "締め出しているアドレスはありません。", "Nobody is banned." },
    Entry { NotBanned, "{} は締め出されていません。`yobirin bans` で一覧を見られます。",
            "{} is not banned: `yobirin bans` lists who is." },
    Entry { NoAddress, "{} はアドレスではありません。192.0.2.7 のように書いてください。",
            "{} is not an address: write it like 192.0.2.7." },
    Entry { Unbanned, "{} の締め出しを解きました。", "{} is let in again." },
    Entry { BanAddress, "アドレス", "address" },
    Entry { BanSince, "開始", "since" },
    Entry { BanUntil, "終了", "until" },
    Entry { BanTries, "試行", "tries" },
    Entry { BanWhy, "理由", "why" },
    Entry { BannedWrongPassword, "パスワードの誤り", "wrong passwords" },
    Entry { BannedNoProof, "認証に答えない多数の要求", "asked as many, proved to be none" },
    Entry { BannedScanner, "探索ツール", "a scanning tool" },
    Entry { Warning, "注意", "warning" },
    Entry { NotUsedYet, "未対応", "not used yet" },
    Entry { Line, "{} 行目", "line {}" },
};

constexpr const Entry& entry_of(Word word)
{
    for (const Entry& entry : table)
        if (entry.word == word)
            return entry;
    return table.front();
}

constexpr bool every_word_has_its_row()
{
    for (int word = 0; word <= static_cast<int>(Line); ++word)
        if (entry_of(static_cast<Word>(word)).word != static_cast<Word>(word))
            return false;
    return true;
}
static_assert(every_word_has_its_row());

} // namespace

Language language_of(std::string_view asked, const char* lc_all, const char* lc_messages, const char* lang)
{
    std::string_view wanted = asked;
    for (const char* next : { lc_all, lc_messages, lang })
        if (wanted.empty() && next != nullptr)
            wanted = next;
    return wanted.starts_with("ja") ? Language::Japanese : Language::English;
}

std::string say(Language language, Word word, const std::vector<std::string>& values)
{
    const Entry& entry = entry_of(word);
    std::string sentence { language == Language::Japanese ? entry.japanese : entry.english };
    std::size_t at = 0;
    for (const std::string& value : values) {
        at = sentence.find("{}", at);
        if (at == std::string::npos)
            break;
        sentence.replace(at, 2, value);
        at += value.size();
    }
    return sentence;
}

} // namespace command
