#include "application_lamps.h"

#include "call/floor.h"

namespace calld {

bool ApplicationLamps::show_waiting(const std::string& application, const std::string& queue,
                                    std::int64_t calls)
{
    const bool is_news = waiting_in(queue) != calls;
    queues_.insert_or_assign(queue, Waiting { application, calls });
    return is_news;
}

bool ApplicationLamps::show_messages(const std::string& application, const std::string& extension,
                                     Mailbox mailbox)
{
    const bool is_news = mailbox_of(extension) != mailbox;
    extensions_.insert_or_assign(extension, Messages { application, mailbox });
    return is_news;
}

std::vector<std::string> ApplicationLamps::forget(std::string_view application)
{
    std::vector<std::string> places;
    for (const auto& [queue, waiting] : queues_)
        if (waiting.application == application && waiting.calls > 0)
            places.push_back(queue_place(queue));
    for (const auto& [extension, messages] : extensions_)
        if (messages.application == application)
            places.push_back(extension);
    std::erase_if(queues_, [&](const auto& entry) { return entry.second.application == application; });
    std::erase_if(extensions_, [&](const auto& entry) { return entry.second.application == application; });
    return places;
}

std::int64_t ApplicationLamps::waiting_in(std::string_view queue) const
{
    const auto found = queues_.find(queue);
    return found == queues_.end() ? 0 : found->second.calls;
}

std::optional<Mailbox> ApplicationLamps::mailbox_of(std::string_view extension) const
{
    const auto found = extensions_.find(extension);
    return found == extensions_.end() ? std::nullopt : std::optional { found->second.mailbox };
}

} // namespace calld
