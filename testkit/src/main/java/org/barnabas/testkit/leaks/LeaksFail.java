package org.barnabas.testkit.leaks;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Fails the tests when a buffer was not released: behind each class, and again at the end for what other engines' tests, such
 * as properties, have left. Which test it was is in the report, not in the name of the class that fails. Found by JUnit
 * wherever this module is on the class path.
 */
public final class LeaksFail implements LauncherSessionListener, AfterAllCallback {

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        LeakReports.install();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getTestClass().map(Class::getEnclosingClass).isEmpty()) {
            fail(LeakReports.collect());
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        fail(LeakReports.collect());
    }

    private static void fail(List<String> leaks) {
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " leaks:\n" + String.join("\n", leaks));
        }
    }
}
