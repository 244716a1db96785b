namespace BigTransfer.Inference;

/// <summary>The form that a network runs in, and why it is that one.</summary>
/// <param name="Form">Never <see cref="NetworkForm.Auto"/>.</param>
/// <param name="Reason">For people: what was found, in one line.</param>
public sealed record FormChoice(NetworkForm Form, string Reason);
