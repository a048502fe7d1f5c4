#include "key_press.h"

#include "xml_reader.h"

#include "base/text.h"
#include "sip/uri.h"

#include <algorithm>

namespace sipd {
namespace {

using What = yobirin::Lamps::SwitchWhat;

// What stands directly in the root, of what is looked for.
struct Fields {
    std::string do_not_disturb {};
    std::string activate {};
    std::string type {};
    std::string number {};

    void take(std::string_view name, const std::string& text)
    {
        if (name == "doNotDisturbOn")
            do_not_disturb = text;
        else if (name == "activateForward")
            activate = text;
        else if (name == "forwardingType")
            type = text;
        else if (name == "forwardDN")
            number = text;
    }
};

std::optional<bool> truth_of(std::string_view text) // xs:boolean
{
    if (equal_ignoring_case(text, "true") || text == "1")
        return true;
    if (equal_ignoring_case(text, "false") || text == "0")
        return false;
    return std::nullopt;
}

// "203", "sip:203@pbx.example", "tel:0312345678" → what would be dialled.
std::optional<std::string> dialled_in(const std::string& text)
{
    const auto uri = sip::parse_uri(text);
    const bool is_uri = uri && uri->scheme != sip::Scheme::Other;
    std::string dialled = is_uri ? sip::unescaped(uri->user) : text;
    if (!std::ranges::all_of(dialled, [](char c) { return c >= ' ' && c <= '~'; }))
        return std::nullopt;
    return dialled;
}

std::optional<KeyPress> forward_in(const Fields& fields)
{
    const auto is_on = truth_of(fields.activate);
    auto to = dialled_in(fields.number);
    if (!is_on || !to)
        return std::nullopt;
    if (!fields.type.empty() && fields.type != "forwardImmediate")
        return KeyPress {}; // When busy, when nobody answers: the office file says what then.
    return KeyPress { .what = What::ForwardAll, .on = *is_on, .to = *std::move(to) };
}

std::optional<KeyPress> meaning_of(std::string_view root, const Fields& fields)
{
    if (root == "SetForwarding")
        return forward_in(fields);
    if (root != "SetDoNotDisturb")
        return KeyPress {};
    const auto is_on = truth_of(fields.do_not_disturb);
    if (!is_on)
        return std::nullopt;
    return KeyPress { .what = What::DoNotDisturb, .on = *is_on };
}

} // namespace

std::optional<KeyPress> key_press_in(std::string_view document)
{
    XmlReader xml { document };
    Fields fields;
    for (;;) {
        switch (xml.next()) {
        case XmlReader::Token::Begin:
            break;
        case XmlReader::Token::End:
            if (xml.depth() == 1)
                fields.take(xml.name(), xml.text());
            break;
        case XmlReader::Token::Finished:
            return meaning_of(xml.name(), fields); // What ended last is the root.
        case XmlReader::Token::Malformed:
            return std::nullopt;
        }
    }
}

} // namespace sipd
