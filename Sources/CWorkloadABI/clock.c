#include "tiermark_clock.h"
