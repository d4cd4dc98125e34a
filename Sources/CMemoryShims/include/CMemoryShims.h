#pragma once
#include "tm_channel.h"
#include "tm_fault.h"
#include "tm_memory.h"
#include "tm_probe.h"
#include "tm_spawn.h"
