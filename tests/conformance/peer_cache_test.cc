// There is no peer cache, and a program that administrates one survives that.
#include "conformance/conformance.h"

namespace openbits::test {
namespace {

const GUID kId = {1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};

class PeerCache : public Conformance {
 protected:
  PeerCache() {
    EXPECT_EQ(manager_->QueryInterface(IID_IBitsPeerCacheAdministration,
                                       reinterpret_cast<void**>(&cache_)),
              S_OK);
  }
  ~PeerCache() override { cache_.reset(); }

  Ptr<IBitsPeerCacheAdministration> cache_;
};

TEST_F(PeerCache, EveryMethodAnswersSFalse) {  // PEER-01 LNX-62
  DWORD number = 1;
  EXPECT_EQ(cache_->GetMaximumCacheSize(&number), S_FALSE);
  EXPECT_EQ(number, 0u);
  number = 1;
  EXPECT_EQ(cache_->GetMaximumContentAge(&number), S_FALSE);
  EXPECT_EQ(number, 0u);
  number = 1;
  EXPECT_EQ(cache_->GetConfigurationFlags(&number), S_FALSE);
  EXPECT_EQ(number, 0u);
  EXPECT_EQ(cache_->SetMaximumCacheSize(10), S_FALSE);
  EXPECT_EQ(cache_->SetMaximumCacheSize(1000), S_FALSE);
  EXPECT_EQ(cache_->SetMaximumContentAge(86400), S_FALSE);
  EXPECT_EQ(cache_->SetConfigurationFlags(BG_ENABLE_PEERCACHING_CLIENT), S_FALSE);
  EXPECT_EQ(cache_->ClearRecords(), S_FALSE);
  EXPECT_EQ(cache_->DeleteRecord(kId), S_FALSE);
  EXPECT_EQ(cache_->DeleteUrl(L"http://server/file"), S_FALSE);
  EXPECT_EQ(cache_->ClearPeers(), S_FALSE);
  EXPECT_EQ(cache_->DiscoverPeers(), S_FALSE);
  EXPECT_EQ(cache_->GetMaximumCacheSize(&number), S_FALSE);
  EXPECT_EQ(number, 0u) << "nothing was set";
}

TEST_F(PeerCache, NullPointersAreRefused) {  // LNX-62
  EXPECT_EQ(cache_->GetMaximumCacheSize(nullptr), E_INVALIDARG);
  EXPECT_EQ(cache_->GetMaximumContentAge(nullptr), E_INVALIDARG);
  EXPECT_EQ(cache_->GetConfigurationFlags(nullptr), E_INVALIDARG);
  EXPECT_EQ(cache_->EnumRecords(nullptr), E_INVALIDARG);
  EXPECT_EQ(cache_->GetRecord(kId, nullptr), E_INVALIDARG);
  EXPECT_EQ(cache_->DeleteUrl(nullptr), E_INVALIDARG);
  EXPECT_EQ(cache_->EnumPeers(nullptr), E_INVALIDARG);
}

template <class Item, class Enum>
void check_empty(Enum* items) {
  ULONG number = 1;
  EXPECT_EQ(items->GetCount(&number), S_FALSE);
  EXPECT_EQ(number, 0u);
  Item* item = reinterpret_cast<Item*>(&number);
  number = 1;
  EXPECT_EQ(items->Next(1, &item, &number), S_FALSE);
  EXPECT_EQ(item, nullptr);
  EXPECT_EQ(number, 0u);
  item = reinterpret_cast<Item*>(&number);
  EXPECT_EQ(items->Next(1, &item, nullptr), S_FALSE);
  EXPECT_EQ(item, nullptr);
  EXPECT_EQ(items->Skip(1), S_FALSE);
  EXPECT_EQ(items->Reset(), S_FALSE);
  Ptr<Enum> clone;
  EXPECT_EQ(items->Clone(&clone), S_FALSE);
  ASSERT_NE(clone.get(), nullptr);
  EXPECT_EQ(clone->GetCount(&number), S_FALSE);
  Item* two[2] = {};
  EXPECT_EQ(items->Next(1, nullptr, &number), E_INVALIDARG);
  EXPECT_EQ(items->Next(2, two, nullptr), E_INVALIDARG);  // ENUM-09
  EXPECT_EQ(items->Clone(nullptr), E_INVALIDARG);
  EXPECT_EQ(items->GetCount(nullptr), E_INVALIDARG);
}

// A program that takes S_FALSE for success goes on with the enumerator.
TEST_F(PeerCache, TheEnumeratorsAreThereAndEmpty) {  // PEER-01 PEER-15 LNX-62
  Ptr<IEnumBitsPeerCacheRecords> records;
  EXPECT_EQ(cache_->EnumRecords(&records), S_FALSE);
  ASSERT_NE(records.get(), nullptr);
  check_empty<IBitsPeerCacheRecord>(records.get());
  Ptr<IEnumBitsPeers> peers;
  EXPECT_EQ(cache_->EnumPeers(&peers), S_FALSE);
  ASSERT_NE(peers.get(), nullptr);
  check_empty<IBitsPeer>(peers.get());
}

TEST_F(PeerCache, ARecordIsThatOfNoFile) {  // PEER-01 PEER-15 LNX-62
  Ptr<IBitsPeerCacheRecord> record;
  EXPECT_EQ(cache_->GetRecord(kId, &record), S_FALSE);
  ASSERT_NE(record.get(), nullptr);
  GUID id = kId;
  EXPECT_EQ(record->GetId(&id), S_FALSE);
  EXPECT_EQ(id, GUID_NULL);
  LPWSTR url = nullptr;
  EXPECT_EQ(record->GetOriginUrl(&url), S_FALSE);
  EXPECT_EQ(taken(url), L"");
  UINT64 size = 1;
  EXPECT_EQ(record->GetFileSize(&size), S_FALSE);
  EXPECT_EQ(size, 0u);
  FILETIME time = {1, 1};
  EXPECT_EQ(record->GetFileModificationTime(&time), S_FALSE);
  EXPECT_EQ(time.dwHighDateTime, 0u);
  time = {1, 1};
  EXPECT_EQ(record->GetLastAccessTime(&time), S_FALSE);
  EXPECT_EQ(time.dwLowDateTime, 0u);
  EXPECT_EQ(record->IsFileValidated(), S_FALSE);
  DWORD count = 1;
  BG_FILE_RANGE* ranges = reinterpret_cast<BG_FILE_RANGE*>(&count);
  EXPECT_EQ(record->GetFileRanges(&count, &ranges), S_FALSE);
  EXPECT_EQ(count, 0u);
  EXPECT_EQ(ranges, nullptr);
  EXPECT_EQ(record->GetId(nullptr), E_INVALIDARG);
  EXPECT_EQ(record->GetOriginUrl(nullptr), E_INVALIDARG);
  EXPECT_EQ(record->GetFileSize(nullptr), E_INVALIDARG);
  EXPECT_EQ(record->GetFileModificationTime(nullptr), E_INVALIDARG);
  EXPECT_EQ(record->GetLastAccessTime(nullptr), E_INVALIDARG);
  EXPECT_EQ(record->GetFileRanges(nullptr, &ranges), E_INVALIDARG);
  EXPECT_EQ(record->GetFileRanges(&count, nullptr), E_INVALIDARG);
}

TEST_F(PeerCache, ItIsTheManager) {
  Ptr<IUnknown> identity;
  Ptr<IUnknown> of_manager;
  EXPECT_EQ(cache_->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&identity)), S_OK);
  EXPECT_EQ(manager_->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&of_manager)), S_OK);
  EXPECT_EQ(identity.get(), of_manager.get());
  const ULONG before = manager_->AddRef();
  EXPECT_EQ(cache_->AddRef(), before + 1) << "one count of references";
  cache_->Release();
  manager_->Release();
}

}  // namespace
}  // namespace openbits::test
