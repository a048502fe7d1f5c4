// The words of an interface file, one after another, with the line each stands on.
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace generator {

struct Token {
    enum class Kind { Word, Symbol, End } kind { Kind::End };
    std::string_view
        text {}; // A word: letters, digits, '_', '.', '-'. A symbol: one of ( ) , : ? [ ] or "->".
    int line { 1 };

    bool is(std::string_view wanted) const { return kind != Kind::End && text == wanted; }
};

class Lexer {
public:
    explicit Lexer(std::string_view text) : rest_(text) { }

    Result<Token> next();

private:
    void skip_blank();

    std::string_view rest_;
    int line_ { 1 };
};

// "line 12: …"
std::unexpected<Error> problem_at(int line, std::string text);

} // namespace generator
