package org.barnabas.simulation.fault;

import java.util.function.IntFunction;
import org.barnabas.simulation.rule.Excuses;

/** What brokers may have lost: faults keep to what the product promises to survive. */
public interface Losses {

    /** Whether it was not stopped in order, or cannot be any more, since it last was in sync everywhere. */
    boolean isUnclean(int broker);

    /** Whether it has lost records, or is going to. */
    boolean isDoubtful(int broker);

    /** As the books say. */
    static Losses of(IntFunction<Excuses> books) {
        return new Losses() {
            @Override
            public boolean isUnclean(int broker) {
                return books.apply(broker).isUnclean();
            }

            @Override
            public boolean isDoubtful(int broker) {
                return books.apply(broker).isDoubtful();
            }
        };
    }
}
