namespace BigTransfer;
internal static class Placeholder { }
