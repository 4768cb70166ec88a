// Events and effects as bytes: what a stored session still has to do, and what travels between
// sessions.
//
// Errors  Damaged bytes turn the reader bad (base/bytes.h).
#pragma once

#include "base/bytes.h"
#include "base/event.h"
#include "scxml/effect.h"

namespace orchestrion::session {

void write(ByteWriter& writer, const Payload& payload);
void write(ByteWriter& writer, const Event& event);
void write(ByteWriter& writer, const scxml::Parameters& params);
void write(ByteWriter& writer, const scxml::SendEffect& effect);
void write(ByteWriter& writer, const scxml::ModuleEffect& effect);
void write(ByteWriter& writer, const scxml::Effect& effect);

void read(ByteReader& reader, Payload& payload);
void read(ByteReader& reader, Event& event);
void read(ByteReader& reader, scxml::Parameters& params);
void read(ByteReader& reader, scxml::SendEffect& effect);
void read(ByteReader& reader, scxml::ModuleEffect& effect);
void read(ByteReader& reader, scxml::Effect& effect);

}  // namespace orchestrion::session
