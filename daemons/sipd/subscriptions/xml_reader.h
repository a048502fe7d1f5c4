// Reads small XML documents that come from phones, element by element, without building a tree. Pure and
// bounded.
//
//     XmlReader xml { "<Set><on>true</on></Set>" };
//     xml.next() → Begin "Set", Begin "on", End "on" with the text "true", End "Set", Finished
//
// Attributes are skipped and prefixes left out. What no such phone writes (DOCTYPE, CDATA, entities of its
// own) is malformed, so that nothing here expands.
#pragma once

#include "limits.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace sipd {

class XmlReader {
public:
    enum class Token { Begin, End, Finished, Malformed };

    explicit XmlReader(std::string_view document);

    Token next(); // After Finished and Malformed there is nothing more.
    std::string_view name() const { return name_; } // Of what began or ended.
    const std::string& text() const { return text_; } // Of what ended and held no element; trimmed.
    std::size_t depth() const { return depth_; } // How many elements are open now.

private:
    bool take(std::string_view);
    bool skip_past(std::string_view end);
    void skip_space();
    std::string_view take_name();
    bool skip_attributes();
    Token begin_element();
    Token end_element();
    Token end_innermost();
    bool take_text();
    bool take_reference();

    std::string_view rest_;
    std::array<std::string_view, limits::xml_depth> open_ {}; // With their prefixes.
    std::size_t depth_ { 0 };
    std::string_view name_ {};
    std::string text_ {};
    std::size_t text_depth_ { 0 }; // Of the element whose text that is; 0: nobody's.
    enum class Phase { BeforeRoot, Inside, EmptyElement, AfterRoot, Over } phase_ { Phase::BeforeRoot };
};

} // namespace sipd
