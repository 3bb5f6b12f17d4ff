package org.barnabas.log.recovery;

/**
 * What loading a log found.
 *
 * @param recovered whether the log had not been closed cleanly and its end was scanned
 * @param scannedBytes how much was scanned
 * @param truncatedBytes torn bytes cut from its end
 * @param corruptOffset a batch at or behind this offset, below the flushed point, is damaged: the log was left as it is
 *     and must be fetched from another replica (reliability row 46). −1 if all is well
 */
public record RecoveryReport(boolean recovered, long scannedBytes, long truncatedBytes, long corruptOffset) {

    static final RecoveryReport CLEAN = new RecoveryReport(false, 0, 0, -1);

    public boolean isCorrupt() {
        return corruptOffset >= 0;
    }
}
