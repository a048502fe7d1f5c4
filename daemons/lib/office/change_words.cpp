// The words for changes, both languages side by side.
#include "office/changes.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace office {
namespace {

using What = Change::What;

struct Title {
    std::string_view section;
    std::string_view japanese;
    std::string_view english;
};

constexpr std::array titles {
    Title { "office", "会社", "office" },
    Title { "network", "ネットワーク", "network" },
    Title { "mail", "メール", "mail" },
    Title { "alerts", "通知", "alerts" },
    Title { "webhook", "Webhook", "webhook" },
    Title { "extension", "内線", "extension" },
    Title { "ring_group", "着信グループ", "ring group" },
    Title { "trunk", "回線", "trunk" },
    Title { "profile", "回線プロファイル", "trunk profile" },
    Title { "did", "着信番号", "number" },
    Title { "outbound", "発信規則", "outbound rule" },
    Title { "dialing", "発信", "dialing" },
    Title { "schedule", "営業時間", "schedule" },
    Title { "menu", "メニュー", "menu" },
    Title { "announcement", "アナウンス", "announcement" },
    Title { "queue", "キュー", "queue" },
    Title { "conference", "会議室", "conference" },
    Title { "survey", "アンケート", "survey" },
    Title { "page", "放送", "page" },
    Title { "line", "外線", "line" },
    Title { "speed_dial", "短縮ダイヤル", "speed dial" },
    Title { "on_call", "当番", "on-call list" },
    Title { "caller_list", "発信者リスト", "caller list" },
    Title { "mailbox", "留守番電話", "mailbox" },
    Title { "recording", "録音", "recording" },
    Title { "user", "利用者", "user" },
    Title { "features", "特番", "features" },
};

// {w}: the section and its name; {k}: the key; {b}, {a}: before and after.
struct Pattern {
    What what;
    std::string_view japanese;
    std::string_view english;
};

constexpr std::array patterns {
    Pattern { What::SectionNew, "{w} を追加", "{w} is new" },
    Pattern { What::SectionGone, "{w} を削除", "{w} is removed" },
    Pattern { What::KeySet, "{w}: {k} = {a}（以前は既定値）", "{w}: {k} = {a} (was the default)" },
    Pattern { What::KeyUnset, "{w}: {k} {b} → 既定値", "{w}: {k} {b} → the default" },
    Pattern { What::KeyChanged, "{w}: {k} {b} → {a}", "{w}: {k} {b} → {a}" },
    Pattern { What::SecretSet, "{w}: {k} を設定", "{w}: {k} is set" },
    Pattern { What::SecretUnset, "{w}: {k} を削除", "{w}: {k} is removed" },
    Pattern { What::SecretChanged, "{w}: {k} を変更", "{w}: {k} changed" },
    Pattern { What::OrderChanged, "発信規則の順序: {a}", "outbound rules are now tried in the order {a}" },
    Pattern { What::CertificateChanged, "ネットワーク: 証明書を更新", "network: the certificate changed" },
    Pattern { What::ProfileChanged, "{w}: 内容を更新", "{w} changed" },
    Pattern { What::FirstVersion, "最初の版", "the first version" },
    Pattern { What::LayoutOnly, "コメントや書き方だけの変更", "only comments or layout" },
};

std::string replaced(std::string text, std::string_view place, const std::string& value)
{
    const std::size_t at = text.find(place);
    return at == std::string::npos ? text : text.replace(at, place.size(), value);
}

std::string title_of(const Change& change, Language language)
{
    const auto found = std::ranges::find(titles, change.section, &Title::section);
    std::string title { found == titles.end()                ? std::string_view { change.section }
                            : language == Language::Japanese ? found->japanese
                                                             : found->english };
    return change.name.empty() ? title : title + " " + change.name;
}

} // namespace

std::string sentence(const Change& change, Language language)
{
    const auto found = std::ranges::find(patterns, change.what, &Pattern::what);
    if (found == patterns.end())
        return {};
    std::string text { language == Language::Japanese ? found->japanese : found->english };
    // What comes from the file goes in last: it may look like a place.
    text = replaced(std::move(text), "{w}", title_of(change, language));
    text = replaced(std::move(text), "{k}", change.key);
    const std::size_t before = text.find("{b}");
    if (before != std::string::npos)
        text.replace(before, 3, change.before);
    const std::size_t after = text.rfind("{a}");
    return after == std::string::npos ? text : text.replace(after, 3, change.after);
}

std::string summary(const std::vector<Change>& changes, Language language)
{
    constexpr std::size_t most = 3;
    const bool is_japanese = language == Language::Japanese;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, changes.size()); ++i)
        text += (i == 0 ? "" : is_japanese ? "、" : "; ") + sentence(changes[i], language);
    if (changes.size() <= most)
        return text;
    const std::string more = std::to_string(changes.size() - most);
    return text + (is_japanese ? "、ほか " + more + " 件" : "; and " + more + " more");
}

} // namespace office
