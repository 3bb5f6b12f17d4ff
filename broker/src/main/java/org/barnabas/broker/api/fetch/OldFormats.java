package org.barnabas.broker.api.fetch;

import io.netty.buffer.ByteBufAllocator;
import org.barnabas.broker.api.conversion.Conversions;
import org.barnabas.broker.api.read.ReadStage;

/**
 * What converts records for fetches of versions 0 to 3. Any thread.
 *
 * @param stage where it is done, in turns with all else that is read
 * @param buffers for what is read, and for the messages
 * @param conversions hears of it
 */
public record OldFormats(ReadStage stage, ByteBufAllocator buffers, Conversions conversions) {}
