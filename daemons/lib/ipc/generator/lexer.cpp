#include "lexer.h"

namespace generator {
namespace {

bool is_word_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

} // namespace

std::unexpected<Error> problem_at(int line, std::string text)
{
    return failure("org.yobirin.generator.Problem", "line " + std::to_string(line) + ": " + std::move(text));
}

void Lexer::skip_blank()
{
    while (!rest_.empty()) {
        if (rest_.front() == '#') {
            rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
            continue;
        }
        if (rest_.front() != ' ' && rest_.front() != '\t' && rest_.front() != '\r' && rest_.front() != '\n')
            return;
        line_ += rest_.front() == '\n' ? 1 : 0;
        rest_.remove_prefix(1);
    }
}

Result<Token> Lexer::next()
{
    skip_blank();
    if (rest_.empty())
        return Token { Token::Kind::End, {}, line_ };
    std::size_t length = 0;
    while (length < rest_.size()
           && (is_word_character(rest_[length]) || (length > 0 && rest_[length] == '-')))
        ++length;
    Token token { Token::Kind::Word, rest_.substr(0, length), line_ };
    if (length == 0) {
        length = rest_.starts_with("->") ? 2 : 1;
        token = { Token::Kind::Symbol, rest_.substr(0, length), line_ };
        if (length == 1 && !std::string_view { "(),:?[]" }.contains(rest_.front()))
            return problem_at(line_, "'" + std::string { rest_.front() } + "' means nothing here");
    }
    rest_.remove_prefix(length);
    return token;
}

} // namespace generator
