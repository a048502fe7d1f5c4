#include "xml_reader.h"

#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace sipd {
namespace {

constexpr std::string_view spaces = " \t\r\n";
constexpr std::string_view no_name = " \t\r\n/>=<\"'&";

std::string_view without_prefix(std::string_view name) { return name.substr(name.rfind(':') + 1); }

// "#65", "#x41", "amp" (XML 1.0 4.1). Nobody dials what is not ASCII.
std::optional<char> meaning_of(std::string_view reference)
{
    constexpr std::array<std::pair<std::string_view, char>, 5> named {
        { { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' } }
    };
    for (const auto& [name, character] : named)
        if (reference == name)
            return character;
    if (!reference.starts_with('#'))
        return std::nullopt;
    reference.remove_prefix(1);
    const bool is_hexadecimal = reference.starts_with('x');
    const auto code =
        parse_number<unsigned>(reference.substr(is_hexadecimal ? 1 : 0), is_hexadecimal ? 16 : 10);
    if (!code || *code == 0)
        return std::nullopt;
    return *code < 0x80 ? static_cast<char>(*code) : '?';
}

} // namespace

XmlReader::XmlReader(std::string_view document) : rest_(document)
{
    take("\xef\xbb\xbf"); // A byte order mark.
}

bool XmlReader::take(std::string_view wanted)
{
    if (!rest_.starts_with(wanted))
        return false;
    rest_.remove_prefix(wanted.size());
    return true;
}

bool XmlReader::skip_past(std::string_view end)
{
    const std::size_t found = rest_.find(end);
    if (found == std::string_view::npos)
        return false;
    rest_.remove_prefix(found + end.size());
    return true;
}

void XmlReader::skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(spaces), rest_.size())); }

std::string_view XmlReader::take_name()
{
    const std::string_view name = rest_.substr(0, rest_.find_first_of(no_name));
    rest_.remove_prefix(name.size());
    return name.size() <= limits::xml_name_bytes ? name : std::string_view {};
}

bool XmlReader::skip_attributes()
{
    for (skip_space(); !rest_.empty() && rest_.front() != '>' && rest_.front() != '/'; skip_space()) {
        if (take_name().empty())
            return false;
        skip_space();
        if (!take("="))
            return false;
        skip_space();
        const char quote = rest_.empty() ? '\0' : rest_.front();
        if (quote != '"' && quote != '\'')
            return false;
        rest_.remove_prefix(1);
        if (!skip_past({ &quote, 1 }))
            return false;
    }
    return true;
}

XmlReader::Token XmlReader::begin_element()
{
    const std::string_view name = take_name();
    if (name.empty() || depth_ == open_.size() || !skip_attributes())
        return Token::Malformed;
    phase_ = take("/") ? Phase::EmptyElement : Phase::Inside;
    if (!take(">"))
        return Token::Malformed;
    open_[depth_++] = name;
    name_ = without_prefix(name);
    text_.clear();
    text_depth_ = depth_;
    return Token::Begin;
}

XmlReader::Token XmlReader::end_element()
{
    if (depth_ == 0 || take_name() != open_[depth_ - 1])
        return Token::Malformed;
    skip_space();
    return take(">") ? end_innermost() : Token::Malformed;
}

XmlReader::Token XmlReader::end_innermost()
{
    text_ = text_depth_ == depth_ ? std::string { trimmed(text_) } : std::string {};
    text_depth_ = 0;
    name_ = without_prefix(open_[--depth_]);
    phase_ = depth_ == 0 ? Phase::AfterRoot : Phase::Inside;
    return Token::End;
}

bool XmlReader::take_reference()
{
    const std::size_t end = rest_.find(';');
    if (end == std::string_view::npos || end > limits::xml_name_bytes)
        return false;
    const auto character = meaning_of(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    if (character && text_depth_ == depth_)
        text_ += *character;
    return character.has_value();
}

bool XmlReader::take_text()
{
    while (!rest_.empty() && rest_.front() != '<') {
        if (depth_ == 0 && !spaces.contains(rest_.front()))
            return false;
        if (rest_.front() == '&') {
            if (!take_reference())
                return false;
        } else {
            if (text_depth_ == depth_)
                text_ += rest_.front();
            rest_.remove_prefix(1);
        }
        if (text_.size() > limits::xml_text_bytes)
            return false;
    }
    return true;
}

XmlReader::Token XmlReader::next()
{
    if (phase_ == Phase::EmptyElement)
        return end_innermost();
    while (phase_ != Phase::Over) {
        if (rest_.empty()) {
            const bool is_whole = phase_ == Phase::AfterRoot;
            phase_ = Phase::Over;
            return is_whole ? Token::Finished : Token::Malformed;
        }
        Token token = Token::Finished; // Nothing that is told.
        if (take("<!--"))
            token = skip_past("-->") ? token : Token::Malformed;
        else if (take("<?"))
            token = skip_past("?>") ? token : Token::Malformed;
        else if (take("</"))
            token = end_element();
        else if (take("<"))
            token = phase_ == Phase::AfterRoot ? Token::Malformed : begin_element();
        else
            token = take_text() ? token : Token::Malformed;
        if (token == Token::Malformed)
            phase_ = Phase::Over;
        if (token != Token::Finished)
            return token;
    }
    return Token::Malformed;
}

} // namespace sipd
