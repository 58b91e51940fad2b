using System.Diagnostics;

namespace Orleans.Configuration
{
    /// <summary>How calls are sent.</summary>
    public abstract class MessagingOptions
    {
        private TimeSpan _responseTimeout = TimeSpan.FromSeconds(30);

        /// <summary>Gets or sets how long a caller waits for an answer.</summary>
        /// <value>Default: 30 seconds, or <see cref="ResponseTimeoutWithDebugger"/> under a debugger. Expiry is noticed within a second.</value>
        public TimeSpan ResponseTimeout
        {
            get => Debugger.IsAttached ? ResponseTimeoutWithDebugger : _responseTimeout;
            set => _responseTimeout = value;
        }

        /// <summary>Gets or sets how long a caller waits for an answer under a debugger.</summary>
        /// <value>Default: 30 minutes.</value>
        public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);

        /// <summary>Gets or sets whether calls that expired while they waited are dropped.</summary>
        /// <value>Default: <see langword="true"/>.</value>
        public bool DropExpiredMessages { get; set; } = true;

        /// <summary>Gets or sets whether the grain's token is cancelled when the caller's time is up.</summary>
        /// <value>Default: <see langword="false"/>.</value>
        public bool CancelRequestOnTimeout { get; set; }
    }

    /// <summary>How calls are sent from within the host.</summary>
    public sealed class SiloMessagingOptions : MessagingOptions
    {
        /// <summary>Gets or sets how many calls may wait for one activation before more are refused.</summary>
        /// <value>Default: 0, no limit.</value>
        public int MaxEnqueuedRequestsHardLimit { get; set; }

        /// <summary>Gets or sets how many calls may wait for one activation before a warning is logged.</summary>
        /// <value>Default: 0, no limit.</value>
        public int MaxEnqueuedRequestsSoftLimit { get; set; }
    }

    /// <summary>How calls are sent from a client outside the host's process.</summary>
    public sealed class ClientMessagingOptions : MessagingOptions;

    /// <summary>When activations end.</summary>
    public sealed class GrainCollectionOptions
    {
        /// <summary>Gets or sets how often idle activations are looked for.</summary>
        /// <value>Default: 1 minute.</value>
        public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

        /// <summary>Gets or sets how long an activation is idle before it is collected.</summary>
        /// <value>Default: 15 minutes; more than <see cref="CollectionQuantum"/>.</value>
        public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

        /// <summary>Gets or sets other ages, by the full name of the grain class.</summary>
        public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; set; } = new(StringComparer.Ordinal);

        /// <summary>Gets or sets how long an activation may take to come up.</summary>
        /// <value>Default: 30 seconds.</value>
        public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

        /// <summary>Gets or sets how long an activation may take to end.</summary>
        /// <value>Default: 30 seconds.</value>
        public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

        /// <summary>Gets or sets whether idle activations are collected early when memory is short.</summary>
        /// <value>Default: <see langword="false"/>.</value>
        public bool EnableActivationSheddingOnMemoryPressure { get; set; }

        /// <summary>Gets or sets how often memory is looked at.</summary>
        /// <value>Default: 5 seconds.</value>
        public TimeSpan MemoryUsagePollingPeriod { get; set; } = TimeSpan.FromSeconds(5);

        /// <summary>Gets or sets the share of memory in use above which activations are collected early.</summary>
        /// <value>Percent; default: 80.</value>
        public double MemoryUsageLimitPercentage { get; set; } = 80;

        /// <summary>Gets or sets the share of memory in use down to which activations are collected early.</summary>
        /// <value>Percent; default: 75.</value>
        public double MemoryUsageTargetPercentage { get; set; } = 75;
    }

    /// <summary>The names of the cluster and of the service.</summary>
    public sealed class ClusterOptions
    {
        /// <summary>Gets or sets the name of the deployment.</summary>
        /// <value>Default: "default".</value>
        public string ClusterId { get; set; } = "default";

        /// <summary>Gets or sets the name of the application, which its data belongs to.</summary>
        /// <value>Default: "default".</value>
        public string ServiceId { get; set; } = "default";
    }

    /// <summary>How turns are scheduled.</summary>
    public sealed class SchedulingOptions
    {
        /// <summary>Gets or sets how long an activation runs before others get the thread.</summary>
        /// <value>Default: 100 milliseconds.</value>
        public TimeSpan ActivationSchedulingQuantum { get; set; } = TimeSpan.FromMilliseconds(100);

        /// <summary>Gets or sets the length of a turn above which a warning is logged.</summary>
        /// <value>Default: 1 second.</value>
        public TimeSpan TurnWarningLengthThreshold { get; set; } = TimeSpan.FromSeconds(1);
    }

    /// <summary>How stream items are delivered.</summary>
    public sealed class StreamPullingAgentOptions
    {
        /// <summary>Gets or sets how long the delivery of a batch is retried before it is given up.</summary>
        /// <value>Default: 1 minute.</value>
        public TimeSpan MaxEventDeliveryTime { get; set; } = TimeSpan.FromMinutes(1);
    }
}

namespace Orleans.Hosting
{
    /// <summary>How reminders tick.</summary>
    public sealed class ReminderOptions
    {
        /// <summary>Gets or sets the shortest period.</summary>
        /// <value>Default: 1 minute.</value>
        public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);
    }
}
