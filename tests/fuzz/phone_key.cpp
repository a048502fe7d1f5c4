// Reads what a phone's own keys ask for.
#include "require.h"

#include "daemons/sipd/subscriptions/key_press.h"
#include "daemons/sipd/subscriptions/xml_reader.h"

#include <algorithm>

using namespace sipd;

namespace {

// Elements begin and end in pairs, within bounds, and the reader comes to an end.
void check_elements(std::string_view document)
{
    XmlReader xml { document };
    std::size_t open = 0;
    for (std::size_t tokens = 0;; ++tokens) {
        require(tokens <= document.size() + 1);
        const XmlReader::Token token = xml.next();
        if (token == XmlReader::Token::Begin)
            ++open;
        else if (token == XmlReader::Token::End)
            --open;
        else
            break;
        require(xml.depth() == open && open <= limits::xml_depth);
        require(lies_in(xml.name(), document) && !xml.name().contains('<'));
        require(xml.text().size() <= limits::xml_text_bytes);
    }
    require(xml.next() == XmlReader::Token::Malformed);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view document = text_of_input(data, size);
    check_elements(document);
    const auto key = key_press_in(document);
    if (!key)
        return 0;
    require(key->what || key->to.empty());
    require(std::ranges::all_of(key->to, [](char c) { return c >= ' ' && c <= '~'; }));
#ifdef YOBIRIN_PLANTED_BUG
    require(key->to.size() < 5); // As if all numbers were extensions.
#endif
    return 0;
}
