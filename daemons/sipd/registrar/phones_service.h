// Answers org.yobirin.Phones: which phones and trunks the wire knows. Translates, and decides nothing.
#pragma once

#include "registrar.h"

#include "org.yobirin.Phones.h"

#include <functional>
#include <vector>

namespace sipd {

class PhonesService final : public yobirin::Phones::Server {
public:
    using Trunks = std::function<std::vector<yobirin::Phones::Trunk>()>;

    PhonesService(const Registrar& registrar, Trunks trunks)
        : registrar_(registrar), trunks_(std::move(trunks))
    {
    }

    void watch(const yobirin::Phones::Watch&, ipc::Reply<yobirin::Phones::WatchReply>) override;
    void list(const yobirin::Phones::List&, ipc::Reply<yobirin::Phones::ListReply>) override;

    // News for every watcher.
    void device_changed(const std::string& device);
    void device_gone(const std::string& device);
    void trunk_changed(const yobirin::Phones::Trunk&);

private:
    void tell(const yobirin::Phones::WatchReply&);

    const Registrar& registrar_;
    Trunks trunks_;
    std::vector<ipc::Reply<yobirin::Phones::WatchReply>> watchers_ {};
};

} // namespace sipd
