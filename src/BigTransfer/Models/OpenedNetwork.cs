using BigTransfer.Inference;

namespace BigTransfer.Models;

/// <summary>A session, the form of the network that it runs, and why it is that one.</summary>
internal sealed record OpenedNetwork(OnnxSession Session, FormChoice Choice);
