#include "session/loader.h"
