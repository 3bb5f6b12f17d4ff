package org.barnabas.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets tests wait long for what they await: how fast it comes is a matter of the machine. Found by JUnit wherever this
 * module is on the class path; runs before the first test.
 */
public final class PatientAwaits implements LauncherSessionListener {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(PATIENCE);
    }
}
