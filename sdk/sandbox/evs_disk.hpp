// The lives of disks and snapshots, and how EVS shows them.
#pragma once

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

inline constexpr const char* in_recycle_bin = "recycled";  // the state of a disk that lies there

void complete_volume(World& world, Item& volume, int64_t now_ms);
void complete_snapshot(World& world, Account& account, Item& snapshot, int64_t now_ms);

// What follows from its state: the next one, and whether it is billed.
void settle_disk(const World& world, Item& disk, int64_t at_ms);

// False: it has vanished.
bool advance_disk(const World& world, Item& disk, int64_t now_ms);

std::vector<Meter> disk_meters(const Item& disk);

// Throws a CloudError where the disk may not be deleted now.
void check_volume_deletable(const World& world, Account& account, const Item& volume);
void delete_volume(const World& world, Item& volume, int64_t now_ms);

Json volume_view(const Item& volume);
Json recycled_view(const Item& volume);
Json snapshot_view(const Item& snapshot);

}  // namespace billstop::sandbox
