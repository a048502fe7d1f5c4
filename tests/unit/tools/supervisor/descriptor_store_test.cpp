#include "descriptor_store.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>
#include <sys/socket.h>

TEST_GROUP(DescriptorStore)
{
    events::Loop loop {};
    DescriptorStore store { loop, 3 };
    FileDescriptor near {}, far {};

    void setup() override
    {
        int ends[2];
        ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
        near = FileDescriptor { ends[0] };
        far = FileDescriptor { ends[1] };
    }
    static FileDescriptor copy_of(const FileDescriptor& one)
    {
        return FileDescriptor { ::dup(one.number()) };
    }
};

TEST(DescriptorStore, DropsAConnectionWhoseOtherEndHungUp)
{
    CHECK_TRUE(store.add("phone", copy_of(near), DescriptorStore::Until::HungUp));
    far.close();
    loop.turn();
    CHECK_TRUE(store.all().empty());
}

TEST(DescriptorStore, KeepsOneThatIsNotWatched)
{
    CHECK_TRUE(store.add("phone", copy_of(near), DescriptorStore::Until::Removed));
    CHECK_TRUE(store.add("other", copy_of(near), DescriptorStore::Until::HungUp));
    far.close();
    loop.turn();
    CHECK_EQUAL(std::size_t { 1 }, store.all().size());
    STRCMP_EQUAL("phone", store.all()[0].name.c_str());
}

TEST(DescriptorStore, StoresTheSameDescriptorOnce)
{
    store.add("phone", copy_of(near), DescriptorStore::Until::HungUp);
    CHECK_TRUE(store.add("phone", copy_of(near), DescriptorStore::Until::HungUp));
    CHECK_EQUAL(std::size_t { 1 }, store.all().size());
}

TEST(DescriptorStore, IsFullAtItsLimit)
{
    for (const char* name : { "a", "b", "c" })
        CHECK_TRUE(store.add(name, copy_of(near), DescriptorStore::Until::Removed));
    CHECK_FALSE(store.add("d", copy_of(near), DescriptorStore::Until::Removed));
    store.remove("b");
    CHECK_TRUE(store.add("d", copy_of(near), DescriptorStore::Until::Removed));
}
