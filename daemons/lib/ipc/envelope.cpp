#include "ipc/envelope.h"

#include "ipc/json.h"

namespace ipc {
namespace {

// The text stays as it is when there is null.
void read_object(json::Reader& reader, std::string& text)
{
    if (reader.is_null())
        return;
    Json object { std::move(text) }; // For its memory.
    reader.read(object);
    text = std::move(object.text);
}

void read_flag(json::Reader& reader, bool& flag)
{
    if (!reader.is_null())
        reader.read(flag);
}

} // namespace

bool read_envelope(std::string_view text, RequestEnvelope& envelope, std::size_t& unknown_fields)
{
    envelope.method.clear();
    envelope.parameters = "{}";
    envelope.more = envelope.oneway = false;
    json::Reader reader { text };
    reader.begin_object();
    for (std::string_view key; reader.next_field(key);) {
        if (key == "method")
            reader.read(envelope.method);
        else if (key == "parameters")
            read_object(reader, envelope.parameters);
        else if (key == "more")
            read_flag(reader, envelope.more);
        else if (key == "oneway")
            read_flag(reader, envelope.oneway);
        else
            reader.skip_unknown_field();
    }
    unknown_fields += reader.unknown_fields();
    return reader.at_end() && !envelope.method.empty();
}

bool read_envelope(std::string_view text, ReplyEnvelope& envelope, std::size_t& unknown_fields)
{
    envelope.error.clear();
    envelope.parameters = "{}";
    envelope.continues = false;
    json::Reader reader { text };
    reader.begin_object();
    for (std::string_view key; reader.next_field(key);) {
        if (key == "parameters")
            read_object(reader, envelope.parameters);
        else if (key == "error")
            reader.read(envelope.error);
        else if (key == "continues")
            read_flag(reader, envelope.continues);
        else
            reader.skip_unknown_field();
    }
    unknown_fields += reader.unknown_fields();
    return reader.at_end();
}

void append_request(std::string& out, const Request& request)
{
    out += "{\"method\":";
    json::write(out, request.method);
    out += ",\"parameters\":";
    out += request.parameters_json.empty() ? "{}" : request.parameters_json;
    if (request.kind == Request::Kind::More)
        out += ",\"more\":true";
    if (request.kind == Request::Kind::Oneway)
        out += ",\"oneway\":true";
    out += '}';
    out += '\0';
}

void append_reply(std::string& out, std::string_view parameters_json, bool continues)
{
    out += "{\"parameters\":";
    out += parameters_json.empty() ? "{}" : parameters_json;
    out += continues ? ",\"continues\":true}" : "}";
    out += '\0';
}

void append_error(std::string& out, const Error& error)
{
    out += "{\"error\":";
    json::write(out, error.code);
    out += ",\"parameters\":";
    if (error.detail.starts_with('{') && json::is_object(error.detail)) {
        out += error.detail;
    } else if (error.detail.empty()) {
        out += "{}";
    } else {
        out += "{\"detail\":";
        json::write(out, error.detail);
        out += '}';
    }
    out += '}';
    out += '\0';
}

Error error_of(const ReplyEnvelope& envelope)
{
    Error error { envelope.error, envelope.parameters };
    if (envelope.parameters == "{}")
        error.detail.clear();
    if (!envelope.parameters.starts_with("{\"detail\":"))
        return error;
    std::string text;
    json::Reader reader { envelope.parameters };
    std::string_view key;
    if (reader.begin_object() && reader.next_field(key) && key == "detail" && reader.read(text)
        && !reader.next_field(key) && reader.at_end())
        error.detail = std::move(text);
    return error;
}

} // namespace ipc
