// One SIP message as views into its datagram (RFC 3261 7). read() walks over the bytes once and notes where
// each header lies; what a header says is read when somebody asks. Nothing is allocated or copied.
//
//     sip::Message message;
//     if (auto read = message.read(datagram); !read) … // read.error().status says what it deserves; 0: drop
//     it if (auto fault = sip::fault_of(message)) …       // validity.h sip::Address from =
//     TRY(message.from());
//
// The datagram must outlive the message and everything that was asked of it.
#pragma once

#include "sip/address.h"
#include "sip/contact.h"
#include "sip/cseq.h"
#include "sip/fault.h"
#include "sip/header.h"
#include "sip/limits.h"
#include "sip/method.h"
#include "sip/token.h"
#include "sip/via.h"

#include <array>
#include <cassert>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sip {

// One header line. A folded one still has its line breaks; they count as blanks wherever we read.
struct HeaderLine {
    Header header { Header::Other };
    std::string_view name {};
    std::string_view value {}; // Without blanks at either end.
};

class Message;

// The values of all lines of one header, in order, unsplit: while (!lines.at_end()) lines.next().
class HeaderLines {
public:
    inline bool at_end() const;
    inline std::string_view next();

private:
    friend class Message;
    inline HeaderLines(const Message& message, Header header);
    const Message* message_;
    std::uint8_t line_ {};
};

// The comma-separated values of all lines of one header, in order: for (std::string_view v; values.next(v);).
// Commas in quotes and in <> do not separate. Not for headers whose commas mean something else
// (Authorization, Date).
class Values {
public:
    bool next(std::string_view& value);

private:
    friend class Message;
    Values(const Message& message, Header header);
    HeaderLines lines_;
    std::string_view rest_ {};
    bool more_ {};
};

class Message {
public:
    // Indexes one datagram: one message; what follows its Content-Length is ignored. After a fault with a
    // status the headers found so far can be asked for, so that the fault can be answered.
    Parsed<> read(std::string_view datagram);
    // The same bytes lie elsewhere now (they were copied to be kept).
    void moved_to(std::string_view same_text);

    bool is_request() const { return is_request_; }
    Method method() const { return method_; } // Of a response: its CSeq's is cseq()->method.
    std::string_view method_text() const { return view(first_word_); }
    std::string_view request_uri() const { return view(second_word_); }
    int status() const { return status_; } // 0 for a request.
    std::string_view reason() const { return view(third_word_); }
    std::string_view body() const { return view(body_); }
    std::string_view text() const { return text_; } // Up to the end of the body.

    bool has(Header header) const { return present_.has(header); }
    bool repeats(Header header) const { return repeated_.has(header); } // In lines, not values.
    Headers headers() const { return present_; }
    Headers repeated_headers() const { return repeated_; }
    std::size_t count(Header) const; // Lines, not values.
    std::string_view value(Header header) const // Of the first such line; empty when there is none.
    {
        return has(header) ? view(entries_[first_[index_of(header)] - 1U].value) : std::string_view {};
    }
    Values values(Header header) const { return Values { *this, header }; }
    HeaderLines lines(Header header) const { return HeaderLines { *this, header }; }
    // The first line of a header we have no name for.
    std::optional<std::string_view> find(std::string_view name) const;

    std::size_t line_count() const { return count_; }
    HeaderLine line(std::size_t) const;

    // What most headers say, read when asked. Absent is a fault 400 too.
    Parsed<Uri> uri() const { return parse_uri(request_uri()); }
    Parsed<Via> via() const; // The topmost.
    Parsed<Address> from() const { return parse_address(value(Header::From)); }
    Parsed<Address> to() const { return parse_address(value(Header::To)); }
    std::string_view call_id() const { return value(Header::CallId); }
    Parsed<CSeq> cseq() const { return parse_cseq(value(Header::CSeq)); }
    Parsed<Contact> contact() const; // The first.
    std::optional<int> max_forwards() const; // Absent or not a number 0–255: nothing.
    std::optional<std::chrono::seconds> expires() const;
    // Whether a list of words (Require, Supported, Allow, Privacy …) names this one, any case.
    bool lists(Header, std::string_view word) const;

private:
    friend class HeaderLines;
    friend class MessageReader;

    struct Span {
        std::uint16_t begin {};
        std::uint16_t size {};
    };
    struct Entry {
        Span name {};
        Span value {};
        Header header { Header::Other };
        std::uint8_t next { none }; // The next line of the same header.
    };
    static constexpr std::uint8_t none = 0; // Lines are numbered from 1 here.
    static_assert(limits::headers_max < 255);

    static constexpr std::size_t index_of(Header header) { return static_cast<std::size_t>(header); }
    std::uint8_t first_of(Header header) const { return has(header) ? first_[index_of(header)] : none; }
    std::string_view view(Span span) const { return text_.substr(span.begin, span.size); }

    std::string_view text_ {};
    bool is_request_ {};
    Method method_ { Method::Other };
    int status_ {};
    Span first_word_ {};
    Span second_word_ {};
    Span third_word_ {};
    Span body_ {};
    std::uint8_t count_ {};
    Headers present_ {};
    Headers repeated_ {};
    std::array<std::uint8_t, header_kinds> first_; // Of those present.
    std::array<std::uint8_t, header_kinds> last_; // Of those repeated.
    std::array<Entry, limits::headers_max> entries_;
};

HeaderLines::HeaderLines(const Message& message, Header header)
    : message_(&message), line_(message.first_of(header))
{
}

bool HeaderLines::at_end() const { return line_ == Message::none; }

std::string_view HeaderLines::next()
{
    assert(!at_end());
    const Message::Entry& entry = message_->entries_[line_ - 1U];
    line_ = entry.next;
    return message_->view(entry.value);
}

} // namespace sip
