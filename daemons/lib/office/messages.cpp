// The catalogue: one row a sentence, Japanese and English side by side. Each says what to do.
#include "office/messages.h"

#include "office/problem.h"

#include <array>

namespace office {
namespace {

struct Row {
    Message message;
    std::string_view japanese;
    std::string_view english;
};

using enum Message;

constexpr std::array table {
    Row { FileTooLong, "ファイルが大きすぎます。{0} バイト以下にしてください。",
          "The file is too long; keep it to {0} bytes." },
    Row { NotToml, "TOML として読めません。この行の書き方を直してください（{0}）。",
          "This is not TOML; correct how this line is written ({0})." },
    Row { MissingSection, "[{0}] の部分がありません。書き加えてください。",
          "The section [{0}] is missing; add it." },
    Row { UnknownSection, "[{0}] という部分はありません。使えるのは {1} です。",
          "There is no section [{0}]; there are {1}." },
    Row { UnknownSectionPerhaps, "[{0}] という部分はありません。[{1}] の書き間違いではありませんか。",
          "There is no section [{0}]; did you mean [{1}]?" },
    Row { SectionExpected, "{0} は部分の名前です。[{0}] という行を書き、その下に項目を並べてください。",
          "{0} is a section; write the line [{0}] and its keys below it." },
    Row { NameExpected, "名前が要ります。[{0}.名前] の形（例：[{0}.{1}]）で書いてください。",
          "A name is needed; write [{0}.NAME], for example [{0}.{1}]." },
    Row { TooManyOfKind, "[{0}.…] は {1} 個までです。減らしてください。",
          "There may be at most {1} of [{0}.…]; remove some." },
    Row { BadName, "名前「{0}」は使えません。英数字と - _ だけで 40 文字以内にしてください。",
          "The name \"{0}\" cannot be used; take at most 40 letters, digits, - and _." },
    Row { MissingKey, "{0} は必須です。書き加えてください。", "{0} is required; add it." },
    Row { UnknownKey, "{0} という項目はありません。ここで使えるのは {1} です。",
          "There is no key {0}; here there are {1}." },
    Row { UnknownKeyPerhaps, "{0} という項目はありません。{1} の書き間違いではありませんか。",
          "There is no key {0}; did you mean {1}?" },
    Row { BelongsElsewhere, "{0} はここではなく [{1}] の項目です。そちらへ移してください。",
          "{0} does not belong here but in [{1}]; move it there." },
    Row { MustBeText, "文字列で書いてください（例：\"…\"）。", "Write text in quotes, like \"…\"." },
    Row { MustBeInteger, "整数で、引用符なしで書いてください（例：20）。",
          "Write a whole number without quotes, like 20." },
    Row { MustBeReal, "数で、引用符なしで書いてください（例：0.8）。",
          "Write a number without quotes, like 0.8." },
    Row { MustBeBoolean, "true か false を引用符なしで書いてください。",
          "Write true or false, without quotes." },
    Row { MustBeList, "並びで書いてください（例：[\"a\", \"b\"]）。", "Write a list, like [\"a\", \"b\"]." },
    Row { MustBeTable, "表で書いてください（例：{ a = 1 }）。", "Write a table, like { a = 1 }." },
    Row { MustBeTextOrList, "文字列か文字列の並びで書いてください（例：\"a\" または [\"a\", \"b\"]）。",
          "Write text or a list of texts, like \"a\" or [\"a\", \"b\"]." },
    Row { OutOfRange, "{0} から {1} までの整数にしてください。", "Choose a whole number from {0} to {1}." },
    Row { RealOutOfRange, "{0} から {1} までの数にしてください。", "Choose a number from {0} to {1}." },
    Row { TooLongText, "長すぎます。{0} バイト以内にしてください。",
          "This is too long; keep it to {0} bytes." },
    Row { TooManyItems, "並びは {0} 個までです。減らしてください。",
          "The list may have at most {0} items; remove some." },
    Row { EmptyList, "並びが空です。少なくとも一つ書いてください。",
          "The list is empty; name at least one." },
    Row { EmptyText, "空にはできません。値を書いてください。", "This may not be empty; write a value." },
    Row { ControlCharacter, "制御文字（改行など）は使えません。取り除いてください。",
          "Control characters such as line breaks are not allowed; remove them." },
    Row { NotAChoice, "「{0}」は選べません。{1} のどれかにしてください。",
          "\"{0}\" is not a choice; take one of {1}." },
    Row { NotAChoicePerhaps, "「{0}」は選べません。「{2}」の書き間違いではありませんか（選べるのは {1}）。",
          "\"{0}\" is not a choice; did you mean \"{2}\"? (There are {1}.)" },
    Row { BadExtensionNumber, "内線番号「{0}」は使えません。2 桁から 6 桁の数字にしてください。",
          "\"{0}\" cannot be an internal number; take 2 to 6 digits." },
    Row { BadCountry, "国は 2 文字の大文字で書いてください（例：\"JP\"）。",
          "Write the country as two capital letters, like \"JP\"." },
    Row { BadAreaCode, "市外局番は数字だけ 6 桁以内で書いてください（例：\"03\"）。",
          "Write the area code as at most 6 digits, like \"03\"." },
    Row { BadTimezone, "時間帯「{0}」はありません。「地域/都市」の形で書いてください（例：\"Asia/Tokyo\"）。",
          "There is no time zone \"{0}\"; write it as Area/City, like \"Asia/Tokyo\"." },
    Row { BadAddress,
          "「{0}」は IP アドレスではありません。数字のアドレス（例：\"192.168.1.10\"）を書いてください。",
          "\"{0}\" is not an IP address; write one in numbers, like \"192.168.1.10\"." },
    Row { BadNetwork,
          "「{0}」は範囲として読めません。アドレス/長さ（例：\"192.168.0.0/16\"）で書いてください。",
          "\"{0}\" is not a network; write address/length, like \"192.168.0.0/16\"." },
    Row { BadAddressOrNetwork,
          "「{0}」は IP アドレスでも範囲でもありません（例：\"192.0.2.1\"、\"192.0.2.0/24\"）。",
          "\"{0}\" is neither an IP address nor a network; write, say, \"192.0.2.1\" or \"192.0.2.0/24\"." },
    Row {
        BadPortRange,
        "「{0}」は使えません。\"16384-32767\" のように、1024 以上 65535 以下で 10 個以上の幅にしてください。",
        "\"{0}\" cannot be used; write LOW-HIGH between 1024 and 65535 with at least 10 ports, like "
        "\"16384-32767\"." },
    Row { BadUrl, "https:// か http:// で始まるアドレスを書いてください。",
          "Write an address that begins with https:// or http://." },
    Row { BadMailServer,
          "smtps:// か smtp:// で始まるサーバーを書いてください（例：\"smtps://smtp.example\"）。",
          "Write a server that begins with smtps:// or smtp://, like \"smtps://smtp.example\"." },
    Row { BadMailAddress, "「{0}」はメールアドレスではありません（例：\"name@example.jp\"）。",
          "\"{0}\" is not a mail address; write one like \"name@example.jp\"." },
    Row { BadTrunkServer,
          "「{0}」は使えません。\"sip:アドレス[:ポート]\" の形（例：\"sip:192.168.1.1\"）で書いてください。",
          "\"{0}\" cannot be used; write sip:HOST[:PORT][;transport=udp], like \"sip:192.168.1.1\"." },
    Row { BadMulticastPlace,
          "「{0}」は使えません。マルチキャストのアドレスとポートを書いてください（例：\"239.255.0.75:"
          "10000\"）。",
          "\"{0}\" cannot be used; write a multicast address and a port, like \"239.255.0.75:10000\"." },
    Row { BadUserName, "空白や記号 @ : < > \" は使えません。取り除いてください。",
          "Spaces and the characters @ : < > \" are not allowed; remove them." },
    Row { BadHost, "「{0}」はホスト名でも IP アドレスでもありません。",
          "\"{0}\" is neither a host name nor an IP address; correct it." },
    Row { BadNumber,
          "「{0}」は電話番号として読めません。数字だけ、または + と国番号から書いてください（記号なし）。",
          "\"{0}\" is not a telephone number; write digits alone, or + and the country code, without "
          "hyphens." },
    Row { BadEmergencyNumber, "「{0}」は使えません。緊急番号は 2 桁から 6 桁の数字で書いてください。",
          "\"{0}\" cannot be used; write an emergency number as 2 to 6 digits." },
    Row { BadPattern,
          "「{0}」は使えません。数字と *、?、[1-9] の組み合わせで書いてください（例：\"0[1-9]*\"）。",
          "\"{0}\" cannot be used; combine digits with *, ? and [1-9], like \"0[1-9]*\"." },
    Row { BadDenied,
          "「{0}」は使えません。種類（domestic, mobile, premium, international）か \"+882\" "
          "の形で書いてください。",
          "\"{0}\" cannot be used; write a class (domestic, mobile, premium, international) or a prefix like "
          "\"+882\"." },
    Row { BadPrefix, "「{0}」は使えません。+ と数字（例：\"+8190\"）で書いてください。",
          "\"{0}\" cannot be used; write + and digits, like \"+8190\"." },
    Row { BadFeatureCode,
          "「{0}」は使えません。* か # のあとに数字 1 から 4 桁（例：\"*43\"）で書いてください。",
          "\"{0}\" cannot be used; write * or # and 1 to 4 digits, like \"*43\"." },
    Row { BadOutsideDigit, "数字 1 桁か \"\"（なし）にしてください。", "Write one digit, or \"\" for none." },
    Row { BadDays,
          "「{0}」は曜日として読めません。mon, tue … sun、または mon-fri、\"sat,sun\" の形で書いてください。",
          "\"{0}\" is not a day; write mon, tue … sun, or several like mon-fri or \"sat,sun\"." },
    Row { BadHours, "「{0}」は時間帯として読めません。\"09:00-12:00,13:00-18:00\" の形で書いてください。",
          "\"{0}\" is not a list of hours; write it like \"09:00-12:00,13:00-18:00\"." },
    Row { DaysTwice, "「{0}」は「{1}」と同じ曜日を含み、どちらの時間か決まりません。片方にまとめてください。",
          "\"{0}\" and \"{1}\" both say when a day is open; say it once." },
    Row { BadHoliday, "\"law\"、\"none\"、または日付の並び（例：[\"2026-12-29\"]）で書いてください。",
          "Write \"law\", \"none\", or a list of dates like [\"2026-12-29\"]." },
    Row {
        NoLawOf,
        "{0} の祝日法は組み込まれていません。holidays に日付を並べてください（例：[\"12-25\", "
        "\"2026-04-06\"]）。",
        "The holidays of {0} by law are not known here; list the dates, like [\"12-25\", \"2026-04-06\"]." },
    Row { BadDate, "「{0}」は日付として読めません。\"2026-12-29\" か \"12-29\" の形で書いてください。",
          "\"{0}\" is not a date; write it like \"2026-12-29\" or \"12-29\"." },
    Row { BadDateRange,
          "「{0}」は日付として読めません。\"12-29\" か \"12-29..01-03\" "
          "の形で、年は両方に書くか両方とも省いてください。",
          "\"{0}\" is not a date or range; write it like \"12-29\" or \"12-29..01-03\", with the year on "
          "both sides or on none." },
    Row { BadPrompt, "say:、file:、prompt: のどれかで始めてください（例：\"say:お待ちください。\"）。",
          "Begin with say:, file: or prompt:, like \"say:Please wait.\"." },
    Row { BadPin, "暗証番号は数字 6 桁以上で、連続（123456）や繰り返し（111111）は避けてください。",
          "A PIN has 6 digits or more, no run such as 123456 and no repeat such as 111111; choose another." },
    Row { BadDigit, "「{0}」は押せるキーではありません。0-9、*、# のどれかにしてください。",
          "\"{0}\" is not a key of a phone; take one of 0-9, * and #." },
    Row { BadHa1, "ha1 は { md5 = \"32 桁\", sha256 = \"64 桁\" } と小文字の 16 進で書いてください。",
          "Write ha1 as { md5 = \"32 digits\", sha256 = \"64 digits\" } in lower-case hexadecimal." },
    Row { BadAgent, "内線番号（\"201\"）か { extension = \"202\", skill = 2 } で書いてください。",
          "Write an extension (\"201\") or { extension = \"202\", skill = 2 }." },
    Row { BadOnCall, "「{0}」は呼び出せません。電話番号か内線（\"extension:201\"）で書いてください。",
          "\"{0}\" cannot be rung here; write a telephone number or an extension (\"extension:201\")." },
    Row { BadSpeedDial, "短縮番号「{0}」は使えません。1 桁から 4 桁の数字にしてください。",
          "\"{0}\" cannot be a speed dial; take 1 to 4 digits." },
    Row { PasswordTooShort,
          "パスワードは 12 文字以上にしてください。\"\" "
          "にすると最初の適用のときに作られ、一度だけ表示されます。",
          "A password has 12 characters or more; with \"\" one is made at the first apply and shown once." },
    Row { PasswordWithQuoteOrControl, "パスワードに使えるのは印字できる ASCII 文字だけです（空白は不可）。",
          "A password takes printable ASCII characters only, without spaces; choose another." },
    Row {
        BadConsolePassword,
        "制御文字は使えません。$argon2id$ で始まる値は、書き出したハッシュを欠けなく写してください。",
        "Control characters are not allowed, and what begins with $argon2id$ must be a whole hash as it was "
        "exported; correct it." },
    Row { UnknownSecret,
          "「{0}」という秘密は保管されていません。`yobirin secret {0}` "
          "で保管するか、値そのものを書いてください。",
          "No secret \"{0}\" is kept; keep one with `yobirin secret {0}`, or write the value itself." },
    Row { PasswordAndHa1, "password と ha1 はどちらか一つだけにしてください。",
          "Give password or ha1, not both." },
    Row { WriteAsSection,
          "この書き方には秘密を差し込めません。[{0}] という行から始まる部分として書いてください。",
          "Secrets cannot be kept apart from this notation; write it as a section that begins with [{0}]." },
    Row { BadDestination,
          "「{0}」は行き先として読めません。「種類:名前」（例：\"extension:201\"）で書いてください。",
          "\"{0}\" is not a destination; write kind:name, like \"extension:201\"." },
    Row { UnknownDestinationKind, "「{0}」という種類の行き先はありません。使えるのは {1} です。",
          "There is no destination of kind \"{0}\"; there are {1}." },
    Row { UnknownDestinationKindPerhaps,
          "「{0}」という種類の行き先はありません。「{1}」の書き間違いではありませんか。",
          "There is no destination of kind \"{0}\"; did you mean \"{1}\"?" },
    Row { NoSuchTarget, "{0} がありません。[{1}] を書き加えるか、別の名前にしてください。",
          "There is no {0}; add [{1}] or name another." },
    Row { NoSuchTargetPerhaps, "{0} がありません。{1} の書き間違いではありませんか。",
          "There is no {0}; did you mean {1}?" },
    Row { BadHangUp,
          "「{0}」では切れません。hangup:busy、hangup:declined、hangup:not_found のどれかにしてください。",
          "\"{0}\" is no way to hang up; take hangup:busy, hangup:declined or hangup:not_found." },
    Row { MainNeverHangsUp,
          "main は hangup にできません。誰かが応答する行き先（例：\"ring_group:desk\"）にしてください。",
          "main may not hang up; name a destination where somebody answers, like \"ring_group:desk\"." },
    Row { PointsToItself, "{0} は自分自身を指しています。別の行き先にしてください。",
          "{0} points to itself; name another destination." },
    Row { EmergencyNumber, "{0} は緊急番号です。別の番号にしてください。",
          "{0} is an emergency number; take another number." },
    Row { ServiceNumber, "{0} は電話会社のサービス番号です。別の番号にしてください。",
          "{0} is a service number of the telephone network; take another number." },
    Row { LeadingZero, "{0} は 0 で始まるので外線番号と区別できません。別の番号にしてください。",
          "{0} begins with 0 and cannot be told from an outside number; take another number." },
    Row { NumberTaken, "番号 {0} は {2} 行目の {1} でも使われています。どちらかを変えてください。",
          "The number {0} is also that of {1} in line {2}; change one of them." },
    Row { CodeTaken, "コード {0} は {2} 行目の {1} でも使われています。どちらかを変えてください。",
          "The code {0} is also that of {1} in line {2}; change one of them." },
    Row { CodeIsDefault, "コード {0} は {1} の既定値でもあります。どちらかを変えてください。",
          "The code {0} is also the default of {1}; change one of them." },
    Row { PortTaken, "ポート {0} は {1} でも使われています。どちらかを変えてください。",
          "The port {0} is also that of {1}; change one of them." },
    Row { SipPortInRtpRange, "ポート {0} は rtp_ports の範囲に入っています。どちらかを変えてください。",
          "The port {0} lies within rtp_ports; change one of them." },
    Row { CertificateWithoutKey, "tls_certificate と tls_key は両方書くか、両方 \"\" にしてください。",
          "Give both tls_certificate and tls_key, or leave both \"\"." },
    Row {
        EncryptionWithoutTls,
        "srtp = \"require\" の鍵を送るには TLS が必要です。sip_tls にポートを書くか、srtp_without_tls = true "
        "にしてください。",
        "srtp = \"require\" needs TLS for its keys; give sip_tls a port, or write srtp_without_tls = true." },
    Row {
        TrunkEncryptionWithoutTls,
        "srtp = \"require\" の鍵を送るには TLS が必要です。server を \"sips:…\" にするか、srtp_without_tls = "
        "true "
        "にしてください。",
        "srtp = \"require\" needs TLS for its keys; write server = \"sips:…\", or srtp_without_tls = true." },
    Row { KeysInClear, "srtp_without_tls = true では、途中の誰でも鍵を読んで通話を聞けます。",
          "With srtp_without_tls = true anybody on the way can read the keys and hear the calls." },
    Row { BadPath,
          "「{0}」は使えません。/ で始まるファイルの場所（例：\"/etc/yobirin/tls.pem\"）を書いてください。",
          "\"{0}\" cannot be used; write the place of a file from /, like \"/etc/yobirin/tls.pem\"." },
    Row { CannotReadFile, "{0} を読めません（{1}）。場所と、officed が読めるかどうかを確かめてください。",
          "{0} cannot be read ({1}); check where it lies and that officed may read it." },
    Row { NotACertificate, "{0} は PEM 形式の証明書ではありません。正しいファイルを指定してください。",
          "{0} is not a certificate in PEM form; name the right file." },
    Row { NotAKey,
          "{0} は PEM 形式の（パスフレーズなしの）鍵ではありません。正しいファイルを指定してください。",
          "{0} is not a key in PEM form without a passphrase; name the right file." },
    Row { KeyOfAnother,
          "{0} は tls_certificate の証明書の鍵ではありません。対になるファイルを指定してください。",
          "{0} is not the key of the certificate in tls_certificate; name the two that belong together." },
    Row { CertificateNotYet, "証明書は {0} から有効です。時計を確かめるか、今使えるものにしてください。",
          "The certificate is not valid before {0}; check the clock or take one that is valid now." },
    Row { CertificateExpired, "証明書は {0} に期限が切れました。新しいものにしてください。",
          "The certificate expired on {0}; take a new one." },
    Row { CertificateExpiresSoon,
          "証明書の期限は {0} です。早めに新しいものを用意し、もう一度適用してください。",
          "The certificate expires on {0}; get a new one soon and apply again." },
    Row { RegisterWithoutUsername, "register = true には username が要ります。書き加えてください。",
          "register = true needs a username; add it." },
    Row { NoSuchProfile,
          "回線プロファイル {0} がありません。使えるのは {1} です。自分で作るときは {2} に置いてください。",
          "There is no trunk profile {0}; there are {1}. One of your own lies in {2}." },
    Row { NoSuchProfilePerhaps, "回線プロファイル {0} がありません。{1} の書き間違いではありませんか。",
          "There is no trunk profile {0}; did you mean {1}?" },
    Row { NoticeNotAccepted,
          "プロファイル {0} を使う前に、次のことを確かめてください: {1} よければこの回線に accept_notice = "
          "true と書いてください。",
          "Before the profile {0} is used, consider this: {2} Then write accept_notice = true for this "
          "trunk." },
    Row { NoticeInOneLanguage, "notice_ja と notice_en は両方書いてください。",
          "Give both notice_ja and notice_en." },
    Row { LeastAboveExpires, "least_seconds を expires_seconds 以下にしてください。",
          "Choose least_seconds no larger than expires_seconds." },
    Row { BadNumberMapping, "「{0}」は読めません。番号の先頭と置き換えを「81:0」のように書いてください。",
          "\"{0}\" cannot be used; write the front of a number and what it stands for, like \"81:0\"." },
    Row { InsecureConsole,
          "暗号化なしの管理画面をどこからでも開けるようになっています。console_from を \"local\" "
          "にしてください。",
          "The console without encryption can be opened from anywhere; set console_from to \"local\"." },
    Row { NoExtension, "内線が一つもありません。[extension.201] のように書き加えてください。",
          "There is no extension; add one, like [extension.201]." },
    Row { NoEmergencyTrunk,
          "この装置からは110番・119番に正しくかけられません。緊急通報のできる回線に emergency = true "
          "を書いてください。",
          "No trunk carries emergency calls; set emergency = true on the one that may." },
    Row { ParkSlot,
          "{0} はパーク保留の番号（701 から 720）と重なります。別の番号にするか、features.park を \"\" "
          "にしてください。",
          "{0} is a parking slot (701 to 720); take another number, or set features.park to \"\"." },
    Row { NoSuchMember, "内線 {0} がありません。[extension.{0}] を書き加えるか、並びから外してください。",
          "There is no extension {0}; add [extension.{0}] or take it out of the list." },
    Row { NotUsedYet, "{0} はまだ使われません。書いてあっても差し支えありません。",
          "{0} is not used yet; it may stay." },
    Row { NotUsedYetSection, "[{0}] の機能はまだありません。書いてあっても差し支えありません。",
          "The feature of [{0}] is not built yet; it may stay." },
    Row { NotUsedYetDestination, "行き先 {0} の機能はまだありません。それまでは別の行き先にしてください。",
          "The feature behind {0} is not built yet; until then name another destination." },
};

consteval bool is_complete()
{
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].message) != i)
            return false;
    return table.size() == static_cast<std::size_t>(NotUsedYetDestination) + 1;
}
static_assert(is_complete(), "one row a message, in the order of messages.h");

} // namespace

std::string_view words(Message message, Language language)
{
    const Row& row = table[static_cast<std::size_t>(message)];
    return language == Language::Japanese ? row.japanese : row.english;
}

std::string sentence(const Problem& problem, Language language)
{
    std::string made;
    const std::string_view pattern = words(problem.message, language);
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const bool is_place = pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}'
            && pattern[i + 1] >= '0' && pattern[i + 1] <= '9';
        if (!is_place) {
            made += pattern[i];
            continue;
        }
        const auto index = static_cast<std::size_t>(pattern[i + 1] - '0');
        if (index < problem.arguments.size())
            made += problem.arguments[index];
        i += 2;
    }
    return made;
}

} // namespace office
