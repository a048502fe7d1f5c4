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
    Entry { NoSuchExtension, "内線 {} はありません。`yobirin status` で一覧を見られます。",
            "There is no extension {}: `yobirin status` lists them." },
    Entry { PhoneName, "表示名", "Display name" },
    Entry { PhoneUser, "ユーザー名", "User" },
    Entry { PhoneAuthUser, "認証ユーザー名", "Authentication user" },
    Entry { PhonePassword, "パスワード", "Password" },
    Entry { PhonePasswordKept, "設定済みのもの(忘れたときは --new-password)",
            "the one it has (forgotten: --new-password)" },
    Entry { PhonePasswordOnce,
            "パスワードの表示は今回だけです。コードにも含まれています。前のパスワードの電話機は、次の登録から"
            "使えません。",
            "The password is shown this once, and is in the code too. Phones that have the old one are shut "
            "out when "
            "they next register." },
    Entry { PhoneServer, "サーバー", "Server" },
    Entry { PhoneServerOutside, "サーバー(社外から)", "Server (from outside)" },
    Entry { PhoneCodecs, "コーデック", "Codecs" },
    Entry { PhoneExpires, "登録の有効期間(秒)", "Registration expires (seconds)" },
    Entry { PhoneOwnCertificate, "TLS の証明書は自己署名です。電話機で信頼するよう設定してください。",
            "The certificate for TLS is of our own making: have the phone trust it." },
    Entry { CannotWrite, "{} に書き込めません。場所と権限、空き容量を確かめてください。",
            "Cannot write {}: check its folder, permissions and free space." },
    Entry { NothingTraced,
            "{} のメッセージは残っていません。通話 ID、コンタクト ID または Call-ID "
            "を指定してください(新しい 16 MB だけが残ります)。",
            "No message of {} is kept: give the id of a call or contact, or a Call-ID (the newest 16 MB are "
            "kept)." },
    Entry { TraceBegins, "{} から(秘密は * で隠してあります)", "From {} (secrets are masked with *)" },
    Entry { TraceCut, "メッセージが多すぎるため、最初の {} 件だけを示します。",
            "There are too many messages: these are the first {}." },
    Entry { CaptureWritten, "メッセージ {} 件を {} に書きました。", "Wrote {} messages to {}." },
    Entry { CaptureAsUdp, "TCP と TLS のメッセージも UDP のデータグラムとして書いてあります。",
            "Messages over TCP and TLS are written as UDP datagrams too." },
    Entry { AllWell, "すべて正常です。", "All is well." },
    Entry { NoRooms, "会議室には誰もいません。", "Nobody is in a conference room." },
    Entry { NoSuchRoom, "会議室 {} には誰もいません。`yobirin rooms` で一覧を見られます。",
            "Nobody is in room {}; `yobirin rooms` lists those where somebody is." },
    Entry { RoomLocked, "締切", "locked" },
    Entry { RoomMuted, "消音", "muted" },
    Entry { NightMode, "夜間モードです。", "Night mode is on." },
    Entry { DoNotDisturb, "{} は応対できません（着信拒否中）。", "{} does not want to be disturbed." },
    Entry { SignedIn, "{} は {} の席に着いています。", "{} sits at the desk of {}." },
    Entry { ForwardsAll, "{} あての通話はすべて {} へ転送されます。", "All calls for {} go to {}." },
    Entry { DaemonDown, "{} が応答しません。", "{} does not answer." },
    Entry { DaemonStarting, "{} は起動中です。", "{} is starting." },
    Entry { DaemonRestarts, "{} はこの 10 分に {} 回再起動しました。",
            "{} has restarted {} times within ten minutes." },
    Entry { PortTaken, "{} がポートを開けません。ほかのプログラムが使っています({})。",
            "{} cannot open its port, another program has it ({})." },
    Entry { NoSuchAddress, "{} が待ち受けるアドレスは、この装置のものではありません({})。",
            "{} is to listen on an address this box does not have ({})." },
    Entry { NotAllowed, "{} に許可がありません({})。", "{} is not allowed to ({})." },
    Entry { DiskFull, "ディスクがいっぱいです。", "The disk is full." },
    Entry { LedgerAway, "台帳 ledgerd が応答せず、記録が失われています。",
            "The ledger does not answer, and events are being lost." },
    Entry { SaysItself, "{}: {}。", "{}: {}." },
    Entry { JournalDamaged, "{} のジャーナルが壊れていました。壊れていない部分で続けています。",
            "The journal of {} was damaged; it goes on with what was whole." },
    Entry { Overloaded, "{} は起動してから {} 件の呼を、混雑のため断りました。",
            "{} has refused {} calls since it started, because there were too many." },
    Entry { TrunkFailed, "外線 {} が使えません({})。", "Trunk {} cannot be used ({})." },
    Entry { TrunkHostUnknown, "外線 {} のサーバー名が見つかりません。",
            "The name of the server of trunk {} cannot be found." },
    Entry { TrunkRefused, "外線 {} の登録を相手が断りました({})。",
            "The carrier refuses the registration of trunk {} ({})." },
    Entry { MainHasNoPhone, "代表の着信先 {} に、登録された電話機がありません。",
            "No phone is registered for {}, where calls go that nothing else claims." },
    Entry { BansActive, "{} 件のアドレスを締め出しています。", "{} addresses are shut out." },
    Entry { DiskNearlyFull, "{} のディスクを {} % 使っています。", "The disk of {} is {} % full." },
    Entry { SeeItsService, "`systemctl status yobirin-{}` とそのログを見てください。",
            "Look at `systemctl status yobirin-{}` and its log." },
    Entry { SeeItsLog, "`journalctl -u yobirin-{}` を見てください。", "Look at `journalctl -u yobirin-{}`." },
    Entry { WaitAMoment, "少し待ってからもう一度確かめてください。", "Ask again in a moment." },
    Entry { FreeThePort, "`ss -lnp` で探して止めるか、設定の [network] でポートを変えてください。",
            "Find it with `ss -lnp` and stop it, or change the port under [network]." },
    Entry { CorrectBind, "設定の [network] の bind を直してください。", "Correct bind under [network]." },
    Entry { AllowIt, "1024 番より上のポートを使うか、systemd のユニットを確かめてください。",
            "Use a port above 1023, or check its systemd unit." },
    Entry { FreeSpace, "不要な録音やログを消すか、ディスクを大きくしてください。",
            "Delete recordings or logs nobody needs, or give it a larger disk." },
    Entry { StartLedger, "`systemctl restart yobirin-ledgerd` を試し、ログを見てください。",
            "Try `systemctl restart yobirin-ledgerd` and look at its log." },
    Entry { CheckMemory, "繰り返すときは、この装置のメモリーを検査してください。",
            "If it happens again, test the memory of this box." },
    Entry { SeeWhoCalls, "`yobirin calls` でだれが使っているか見てください。",
            "See with `yobirin calls` who uses the lines." },
    Entry { CheckTrunk, "設定の [trunk.{}] の server を確かめ、事業者に問い合わせてください。",
            "Check server under [trunk.{}], or ask the carrier." },
    Entry { CheckTrunkHost, "設定の [trunk.{}] の server と、この装置の DNS を確かめてください。",
            "Check server under [trunk.{}] and the DNS of this box." },
    Entry { CheckTrunkPassword, "設定の [trunk.{}] の username、auth_username、password を確かめてください。",
            "Check username, auth_username and password under [trunk.{}]." },
    Entry { RegisterAPhone, "電話機を登録してください(設定の内容は `yobirin phone 内線`)。",
            "Register one: `yobirin phone EXTENSION` says how." },
    Entry { SeeBans, "`yobirin bans` で一覧を見られます。間違いなら `yobirin unban アドレス`。",
            "`yobirin bans` lists them; `yobirin unban ADDRESS` lets one in again." },
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
    Entry { PhonebookImported, "電話帳を {} 件に置き換えました。", "The phone book has {} numbers now." },
    Entry { PhonebookWithoutNumber, "電話番号のない {} 行は入れていません。",
            "{} lines without a telephone number were left out." },
    Entry { PhonebookRepeated, "{} 件の番号は前にも出ています。名前は先に書いたほうが表示されます。",
            "{} numbers stand further up already: the name that comes first is shown." },
    Entry { PhonebookSkipped, "誤りのある {} 行は入れていません。", "{} lines with errors were left out." },
    Entry { PhonebookUnchanged, "電話帳は変えていません。", "The phone book is as it was." },
    Entry { PhonebookSkipBad, "電話帳は変えていません。{} 行を直すか、--skip-bad を付けて除いてください。",
            "The phone book is as it was: correct the {} lines, or leave them out with --skip-bad." },
    Entry { PhonebookMoreProblems, "ほかに {} 行に誤りがあります。", "{} more lines have errors." },
    Entry { PhonebookTooLarge, "{} は {} MB を超えています。電話番号と名前の列だけを保存してください。",
            "{} is larger than {} MB: save only the columns of numbers and names." },
    Entry { PhonebookTooMany, "電話帳に入るのは {} 件までです。電話帳は変えていません。",
            "A phone book holds {} numbers at the most: it is as it was. Import fewer." },
    Entry { PhonebookOvertaken, "ほかの取り込みが同時に始まりました。もう一度実行してください。",
            "Another import began meanwhile, and this one was dropped: try again." },
    Entry { PhonebookDiskFull, "ディスクの空きがありません。空けてからもう一度実行してください。",
            "The disk is full: free some space and try again." },
    Entry { PhonebookEmpty, "電話帳は空です。`yobirin phonebook import FILE` で取り込めます。",
            "The phone book is empty: `yobirin phonebook import FILE` fills it." },
    Entry { PhonebookNumber, "電話番号", "phone" },
    Entry { PhonebookName, "名前", "name" },
    Entry { PhonebookKana, "フリガナ", "kana" },
    Entry { NoNameKnown, "{} の名前は電話帳にありません。`yobirin phonebook` で一覧を見られます。",
            "The phone book has no name for {}: `yobirin phonebook` lists it." },
    Entry { ListUnreadable, "文字を読めません。UTF-8 か Shift_JIS の CSV で保存し直してください。",
            "this cannot be read as text: save it as CSV in UTF-8 or Shift_JIS." },
    Entry { ListUnclosedQuote, "ここで始まる引用符 \" が閉じていません。閉じるか取り除いてください。",
            "the quote (\") that begins here is never closed: close it, or take it away." },
    Entry { ListTooManyCells, "列が多すぎます。電話番号と名前の列だけを保存してください。",
            "there are too many columns: save only those of numbers and names." },
    Entry { ListNoPhoneColumn,
            "電話番号の列がわかりません。1 行目に「名前」「電話番号」のような見出しを書いてください。",
            "no column holds telephone numbers: begin with a line of headings, like name and phone." },
    Entry { ListNoNameColumn,
            "名前の列がわかりません。1 行目に「名前」か「会社名」の見出しを書いてください。",
            "no column holds names: head one of them name or company." },
    Entry { ListNoNumbers, "どの行にも電話番号がありません。電話番号の列の見出しを確かめてください。",
            "no line has a telephone number: check the heading of their column." },
    Entry { ListBadNumber,
            "「{}」は電話番号として読めません。03-1234-5678 のように番号を 1 つだけ書いてください。",
            "{} is no telephone number: write one number, like 03-1234-5678." },
    Entry { ListNoName, "{} の名前がありません。名前か会社名を書いてください。",
            "{} has no name: write a name or a company." },
    Entry { ListLongName, "名前が 200 バイト(漢字で約 66 字)を超えています。短くしてください: {}",
            "the name is longer than 200 bytes: shorten {}" },
    Entry { Warning, "注意", "warning" },
    Entry { NotUsedYet, "未対応", "not used yet" },
    Entry { Line, "{} 行目", "line {}" },
    Entry { ConfirmBy, "{} までに `yobirin confirm` がなければ、版 {} に戻ります。",
            "Confirm it with `yobirin confirm` by {}, or version {} returns." },
    Entry { ConfirmedVersion, "版 {} を確定しました。", "Version {} stays." },
    Entry { NothingToConfirm, "確定を待っている版はありません。`yobirin versions` で一覧を見られます。",
            "Nothing waits to be confirmed: `yobirin versions` shows what is live." },
    Entry { NothingToRevertTo, "戻る先の版がまだありません。--confirm-within なしで適用してください。",
            "There is no version before it that could return: apply without --confirm-within." },
    Entry { NoSuchVersion, "版 {} はありません。`yobirin versions` で一覧を見られます。",
            "There is no version {}: `yobirin versions` lists them." },
    Entry { Busy, "ほかの変更が進行中です。`yobirin versions` を見てから、もう一度実行してください。",
            "Another change is just being made: look at `yobirin versions`, then try again." },
    Entry { BadDuration,
            "「{}」は時間として使えません。5s から 24h の範囲で、90s や 5m のように書いてください。",
            "{} is no time to confirm within: write, say, 90s or 5m, from 5s to 24h." },
    Entry { NoChanges, "変わるところはありません。", "Nothing would change." },
    Entry { WouldChange, "変わるところ:", "What would change:" },
    Entry { NotPrepared, "適用できないデーモンがあるため、何も変えていません。",
            "Nothing has changed anywhere, because not every daemon can live with it." },
    Entry { SaysGood, "{}: 適用できます。", "{}: can live with it." },
    Entry { SaysRefuses, "{}: {}", "{}: {}" },
    Entry { SaysNothing, "{}: 時間内に答えませんでした。ログを見て、もう一度実行してください。",
            "{}: did not answer in time; look at its log and try again." },
    Entry { SaysGone, "{}: 確認中に止まりました。ログを見て、もう一度実行してください。",
            "{}: went away while it was asked; look at its log and try again." },
    Entry { SaysAway, "{}: 動いていません。起動したときにこの版を受け取ります。",
            "{}: is not running; it takes the version when it returns." },
    Entry { OutcomeUnknown,
            "officed が適用中に止まりました。どの版が有効かは `yobirin versions` で確かめてください。",
            "officed went away while it applied: `yobirin versions` tells which version is live." },
    Entry { AppliedBy, "適用", "applied" },
    Entry { RolledBackTo, "版 {} に戻した", "back to {}" },
    Entry { RevertedTo, "確定されず版 {} に戻った", "not confirmed, {} returned" },
    Entry { LiveNow, "有効", "live" },
    Entry { NoVersions, "版はまだありません。", "No versions yet." },
    Entry { SecretKept, "秘密 {} を保管しました。secret:{} と書いたファイルを適用すると使われます。",
            "The secret {} is kept: it is used when a file that says secret:{} is applied." },
    Entry { SecretForgotten, "秘密 {} を消しました。", "The secret {} is forgotten." },
    Entry { NoSecrets, "名前で保管している秘密はありません。", "No secrets are kept by name." },
    Entry { TypeSecret, "{}: ", "{}: " },
    Entry { BadSecret,
            "この秘密は保管できません。名前は英数字と . - _ で 80 文字まで、値は改行なしで 200 "
            "バイトまで、全部で 500 個までです。",
            "This secret cannot be kept: {}." },
    Entry { NotPermitted, "この操作の権限がありません。管理者として実行してください。",
            "You may not do this: run it as an administrator." },
    Entry { Unconfirmed, "版 {} は {} までに `yobirin confirm` がなければ版 {} に戻ります。",
            "Version {} is to be confirmed by {} with `yobirin confirm`, or version {} returns." },
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
    for (int word = 0; word < static_cast<int>(End); ++word)
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
