import kafka.producer.Partitioner;
import kafka.utils.VerifiableProperties;

/** The number in the key, from behind: what nobody's default would do. */
public final class DigitPartitioner implements Partitioner {

    /** Called by name. */
    public DigitPartitioner(VerifiableProperties properties) {}

    @Override
    public int partition(Object key, int partitions) {
        int digit = key.toString().charAt(1) - '0';
        return partitions - 1 - digit % partitions;
    }
}
