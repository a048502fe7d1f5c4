#include "office/seal.h"

#include "office/schema.h"
#include "office/toml_text.h"

#include <algorithm>
#include <optional>

namespace office {
namespace {

// One place of the file that takes a secret.
struct Slot {
    std::string key; // "extension.201.password": also the secret's name.
    std::string section; // "extension.201"
    std::string number; // Of the extension whose password it is; else empty.
    const Value* table;
    const Member* value; // nullptr: not given.
    const Member* ha1; // Likewise.
};

Slot slot_of(const KeyRule& rule, const std::string& name, const Value& table)
{
    Slot slot { .section = std::string { rule.section } + (name.empty() ? "" : "." + name), .table = &table };
    slot.key = slot.section + "." + std::string { rule.key };
    slot.value = table.member(rule.key);
    if (rule.section == "extension" && rule.key == "password") {
        slot.number = name;
        slot.ha1 = table.member("ha1");
    }
    return slot;
}

std::vector<Slot> slots_of(const Value& tree)
{
    std::vector<Slot> slots;
    for (const KeyRule& rule : office_schema().keys) {
        const Value* section = tree.at(rule.section);
        if (rule.shape.kind != Kind::SecretText || section == nullptr || section->table() == nullptr)
            continue;
        if (office_schema().find_section(rule.section)->form == SectionRule::Form::One) {
            slots.push_back(slot_of(rule, "", *section));
            continue;
        }
        for (const Member& named : section->table()->members)
            slots.push_back(slot_of(rule, named.key, named.value));
    }
    return slots;
}

struct Edit {
    Span span;
    std::string replacement;
};

std::string edited(std::string_view text, std::vector<Edit> edits)
{
    std::ranges::sort(edits, {}, [](const Edit& edit) { return edit.span.begin; });
    std::string made;
    std::size_t done = 0;
    for (const Edit& edit : edits) {
        if (edit.span.begin < done || edit.span.end < edit.span.begin || edit.span.end > text.size())
            continue; // Cannot be, and is_sealed() finds out.
        made += text.substr(done, edit.span.begin - done);
        made += edit.replacement;
        done = edit.span.end;
    }
    return made += text.substr(done);
}

std::string line_of(std::string_view key, std::string_view value)
{
    return std::string { key } + " = " + std::string { value };
}

// Where a section that lacks the key takes it: below its header, or first in { }.
std::optional<Edit> insertion(std::string_view text, const Slot& slot, const std::string& assignment)
{
    const Span header = slot.table->span;
    if (header.begin >= text.size())
        return std::nullopt;
    if (text[header.begin] == '{') {
        const std::string after = slot.table->table()->members.empty() ? " " : ",";
        return Edit { { header.begin + 1, header.begin + 1 }, " " + assignment + after };
    }
    if (text[header.begin] != '[')
        return std::nullopt;
    const std::size_t end = std::min(text.find_first_of("\r\n", header.end), text.size());
    return Edit { { end, end }, "\n" + assignment };
}

class Sealing {
public:
    Sealing(std::string_view text, const Secrets& known, const SecretMaking& making)
        : text_(text), known_(known), making_(making)
    {
    }

    std::expected<Sealed, Problem> run()
    {
        const auto tree = read_toml(text_);
        if (!tree)
            return std::unexpected(Problem { .line = tree.error().line,
                                             .message = Message::NotToml,
                                             .arguments = { tree.error().detail } });
        for (const Slot& slot : slots_of(*tree))
            if (!take(slot))
                return std::unexpected(not_a_section(slot));
        sealed_.text = edited(text_, std::move(edits_));
        return sealed_;
    }

    static Problem not_a_section(const Slot& slot)
    {
        return { .line = slot.table->line,
                 .key = slot.key,
                 .message = Message::WriteAsSection,
                 .arguments = { slot.section } };
    }

private:
    std::string name_in_file(const Slot& slot) const
    {
        return quoted(std::string { secret_prefix } + slot.key);
    }

    // Plain text is kept as it is, but for the passwords of extensions, of which only the HA1 is kept, and
    // for users.
    Secret kept(const Slot& slot, const Secret& secret) const
    {
        const auto* plain = std::get_if<std::string>(&secret);
        if (plain == nullptr)
            return secret;
        if (is_kept_as_hash(slot.key))
            return hashed(slot, *plain);
        return slot.number.empty() ? secret : ha1_of(slot.number, *plain);
    }

    // A password that is said again keeps its hash: else every apply would look like a change.
    std::string hashed(const Slot& slot, const std::string& plain) const
    {
        if (plain.starts_with(hash_prefix))
            return plain;
        const auto before = known_.find(slot.key);
        const auto* hash = before == known_.end() ? nullptr : std::get_if<std::string>(&before->second);
        if (hash != nullptr && making_.is_hash_of(*hash, plain))
            return *hash;
        return making_.hash(plain);
    }

    bool take(const Slot& slot)
    {
        if (slot.ha1 != nullptr)
            return take_ha1(slot);
        const std::string* text = slot.value == nullptr ? nullptr : slot.value->value.text();
        if (text == nullptr || text->empty())
            return slot.number.empty() || take_missing(slot);
        Secret secret { *text };
        if (text->starts_with(secret_prefix)) {
            const auto found = known_.find(std::string_view { *text }.substr(secret_prefix.size()));
            if (found == known_.end())
                return false; // judge() has seen to it that there is one.
            secret = found->second;
        }
        sealed_.secrets[slot.key] = kept(slot, secret);
        edits_.push_back({ slot.value->value.span, name_in_file(slot) });
        return true;
    }

    bool take_ha1(const Slot& slot)
    {
        const Value* md5 = slot.ha1->value.at("md5");
        const Value* sha256 = slot.ha1->value.at("sha256");
        if (md5 == nullptr || sha256 == nullptr || md5->text() == nullptr || sha256->text() == nullptr)
            return false;
        sealed_.secrets[slot.key] = Ha1 { .md5 = *md5->text(), .sha256 = *sha256->text() };
        const Span whole { slot.ha1->key_span.begin, slot.ha1->value.span.end };
        edits_.push_back({ whole, line_of("password", name_in_file(slot)) });
        return true;
    }

    bool take_missing(const Slot& slot)
    {
        if (const auto before = known_.find(slot.key); before != known_.end()) {
            sealed_.secrets[slot.key] = kept(slot, before->second);
        } else {
            const std::string password = making_.make_password();
            sealed_.secrets[slot.key] = ha1_of(slot.number, password);
            sealed_.made.push_back({ slot.key, password });
        }
        if (slot.value != nullptr) {
            edits_.push_back({ slot.value->value.span, name_in_file(slot) });
            return true;
        }
        std::optional<Edit> edit = insertion(text_, slot, line_of("password", name_in_file(slot)));
        if (edit)
            edits_.push_back(std::move(*edit));
        return edit.has_value();
    }

    std::string_view text_;
    const Secrets& known_;
    const SecretMaking& making_;
    Sealed sealed_ {};
    std::vector<Edit> edits_ {};
};

// Every slot names its own secret and nothing else: what was cut and pasted is what was meant.
std::optional<Problem> not_sealed(const Sealed& sealed)
{
    const auto tree = read_toml(sealed.text);
    if (!tree)
        return Problem { .line = tree.error().line,
                         .message = Message::NotToml,
                         .arguments = { tree.error().detail } };
    std::size_t named = 0;
    for (const Slot& slot : slots_of(*tree)) {
        const std::string* text = slot.value == nullptr ? nullptr : slot.value->value.text();
        if (slot.ha1 != nullptr)
            return Sealing::not_a_section(slot);
        if (text == nullptr || text->empty())
            continue;
        if (*text != std::string { secret_prefix } + slot.key)
            return Sealing::not_a_section(slot);
        ++named;
    }
    if (named != sealed.secrets.size())
        return Problem { .message = Message::WriteAsSection, .arguments = { "extension.201" } };
    return std::nullopt;
}

} // namespace

bool is_kept_as_hash(std::string_view secret_name) { return secret_name.starts_with("user."); }

std::expected<Sealed, Problem> seal(std::string_view text, const Secrets& known, const SecretMaking& making)
{
    auto sealed = Sealing { text, known, making }.run();
    if (sealed)
        if (auto problem = not_sealed(*sealed))
            return std::unexpected(std::move(*problem));
    return sealed;
}

std::string unseal(std::string_view text, const Secrets& secrets)
{
    const auto tree = read_toml(text);
    if (!tree)
        return std::string { text };
    std::vector<Edit> edits;
    for (const Slot& slot : slots_of(*tree)) {
        const std::string* named = slot.value == nullptr ? nullptr : slot.value->value.text();
        if (named == nullptr || !named->starts_with(secret_prefix))
            continue;
        const auto found = secrets.find(std::string_view { *named }.substr(secret_prefix.size()));
        if (found == secrets.end())
            continue;
        if (const auto* plain = std::get_if<std::string>(&found->second)) {
            edits.push_back({ slot.value->value.span, quoted(*plain) });
            continue;
        }
        const Ha1& ha1 = std::get<Ha1>(found->second);
        const std::string table = "{ md5 = " + quoted(ha1.md5) + ", sha256 = " + quoted(ha1.sha256) + " }";
        edits.push_back(
            { { slot.value->key_span.begin, slot.value->value.span.end }, line_of("ha1", table) });
    }
    return edited(text, std::move(edits));
}

} // namespace office
