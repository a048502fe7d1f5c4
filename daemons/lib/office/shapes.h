// How the tables of keys say what a value may be. Only for the schemas of this folder.
#pragma once

#include "office/forms.h"
#include "office/limits.h"
#include "office/schema.h"

#include <cstdint>
#include <string_view>

namespace office {

inline constexpr std::string_view codecs = "opus|g722|pcmu|pcma|g726|gsm|l16";
inline constexpr std::string_view key_presses = "rfc4733|inband|info";

constexpr Shape plain(Empty empty = Empty::Allowed)
{
    return { .kind = Kind::Text,
             .most = limits::text_bytes,
             .fits = is_plain,
             .otherwise = Message::ControlCharacter,
             .empty = empty };
}
constexpr Shape form(bool (*fits)(std::string_view), Message otherwise, Empty empty = Empty::Refused)
{
    return {
        .kind = Kind::Text, .most = limits::text_bytes, .fits = fits, .otherwise = otherwise, .empty = empty
    };
}
constexpr Shape list(bool (*fits)(std::string_view), Message otherwise, Empty empty = Empty::Allowed)
{
    Shape made = form(fits, otherwise, empty);
    made.kind = Kind::TextList;
    return made;
}
constexpr Shape prompt(Empty empty = Empty::Refused)
{
    Shape made = form(is_prompt, Message::BadPrompt, empty);
    made.most = limits::prompt_bytes;
    return made;
}
constexpr Shape choice(std::string_view choices) { return { .kind = Kind::Choice, .choices = choices }; }
constexpr Shape choices_of(std::string_view choices)
{
    return { .kind = Kind::ChoiceList, .choices = choices };
}
constexpr Shape integer(std::int64_t least, std::int64_t most)
{
    return { .kind = Kind::Integer, .least = least, .most = most };
}
constexpr Shape boolean() { return { .kind = Kind::Boolean }; }
constexpr Shape secret(bool (*fits)(std::string_view), Message otherwise, std::int64_t least = 0)
{
    return { .kind = Kind::SecretText,
             .least = least,
             .fits = fits,
             .otherwise = otherwise,
             .empty = Empty::Allowed };
}
constexpr Shape destination(Empty empty = Empty::Allowed)
{
    return { .kind = Kind::DestinationText, .empty = empty };
}
constexpr Shape reference(std::string_view kind)
{
    return { .kind = Kind::Reference, .choices = kind, .empty = Empty::Allowed };
}
constexpr Shape references(std::string_view kind) { return { .kind = Kind::ReferenceList, .choices = kind }; }
constexpr Shape feature_code() { return { .kind = Kind::FeatureCode, .empty = Empty::Allowed }; }
constexpr Shape special(Kind kind) { return { .kind = kind }; }
constexpr Shape on_call(Empty empty) { return { .kind = Kind::OnCallNumbers, .empty = empty }; }

} // namespace office
