package org.barnabas.log.read;

/**
 * What a reader wants of a log.
 *
 * @param from from the log's start to its end
 * @param upTo exclusive: the high watermark, the last stable offset or the end
 * @param maxBytes most bytes to return
 * @param wholeFirstBatch whether the first batch is returned even if it alone exceeds {@code maxBytes}
 * @param committed whether the aborted transactions in the range are wanted, too
 */
public record ReadRange(long from, long upTo, int maxBytes, boolean wholeFirstBatch, boolean committed) {}
